"""Konto's own keys: made once, for nobody else to read, and rotated without losing what older ones made."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey

from konto.departure import certificates, signatures
from konto.kernel import keys
from konto.kernel.keys import MissingKeys


@pytest.fixture
def folder(tmp_path, settings):
    """A keys folder of its own, filled."""
    settings.KONTO_KEYS_DIR = tmp_path / "keys"
    keys.ensure(tmp_path / "keys")
    keys.forget_cached()
    yield tmp_path / "keys"
    keys.forget_cached()


def rotate(folder: Path, kind: str) -> None:
    """Add a newer key of a kind, as an operator would: made in another folder, copied with the next number."""
    elsewhere = folder.parent / f"newer {kind}"
    keys.ensure(elsewhere)
    (made,) = elsewhere.glob(f"{kind}-1.*")
    (folder / made.name.replace("-1.", "-2.")).write_bytes(made.read_bytes())
    keys.forget_cached()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_are_their_owners_alone(folder):
    """The folder 0700, every key 0600, nothing unfinished beside them."""
    assert mode(folder) == 0o700
    assert {path.name: mode(path) for path in folder.iterdir()} == {
        "secret-1.key": 0o600,
        "pepper-1.key": 0o600,
        "seal-1.key": 0o600,
        "signing-1.pem": 0o600,
    }


def test_keys_are_made_once(folder):
    """A second start finds them, and touches none."""
    before = {path: path.read_bytes() for path in folder.iterdir()}
    keys.ensure(folder)

    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_start_that_was_cut_off_is_repeated(folder):
    """What it left unfinished is no key, and is in nobody's way."""
    (folder / "pepper-1.key").rename(folder / "pepper-1.unfinished")
    keys.ensure(folder)

    assert len((folder / "pepper-1.key").read_text()) == 64


@pytest.mark.parametrize(
    ("kind", "use"),
    [
        ("pepper", lambda: keys.fingerprint("x", "y")),
        ("seal", lambda: keys.seal("x")),
        ("signing", keys.signing_keys),
    ],
)
def test_a_missing_key_is_named(folder, kind, use):
    """The message says which kind, where, and which setting."""
    for path in folder.glob(f"{kind}-*"):
        path.unlink()
    with pytest.raises(MissingKeys, match=f"no {kind} key in .*KONTO_KEYS_DIR"):
        use()


def test_a_missing_secret_key_is_named(tmp_path):
    """The settings ask for it before anything else is there."""
    with pytest.raises(MissingKeys, match="no secret key in"):
        keys.secret_keys(tmp_path)


def test_what_an_older_pepper_marked_is_recognised(folder):
    """New marks use the newest; every kept one still recognises."""
    old = keys.fingerprint("retired", "anna@x.no")
    rotate(folder, "pepper")
    new = keys.fingerprint("retired", "anna@x.no")

    assert new != old
    assert keys.fingerprints("retired", "anna@x.no") == [new, old]
    (folder / "pepper-1.key").unlink()
    keys.forget_cached()
    assert keys.fingerprints("retired", "anna@x.no") == [new]


def test_purposes_never_meet(folder):
    """The same value marks differently for each purpose, wherever one ends and the other begins."""
    marks = {keys.fingerprint("a", "bc"), keys.fingerprint("ab", "c"), keys.fingerprint("abc", "")}

    assert len(marks) == 3
    assert all(len(mark) == 32 for mark in marks)


def test_what_an_older_key_sealed_can_be_read(folder):
    """Until the old key is taken away: then it is gone for good."""
    sealed = keys.seal("anna@x.no")
    assert b"anna" not in sealed
    rotate(folder, "seal")
    assert keys.unseal(sealed) == "anna@x.no"
    assert keys.unseal(keys.seal("later")) == "later"

    (folder / "seal-1.key").unlink()
    keys.forget_cached()
    with pytest.raises(InvalidToken):
        keys.unseal(sealed)
    with pytest.raises(InvalidToken):
        keys.unseal(Fernet(Fernet.generate_key()).encrypt(b"forged"))


def test_the_newest_key_signs_and_older_ones_are_still_published(folder):
    """A certificate of before the rotation stays checkable against keys.json."""
    old = signatures.sign({"a": 1}, keys.signing_keys()[0].private)
    rotate(folder, "signing")
    new = signatures.sign({"a": 1}, keys.signing_keys()[0].private)
    published = signatures.thumbprints(certificates.published_keys())

    assert [key.number for key in keys.signing_keys()] == [2, 1]
    assert {signatures.check(one)[1] for one in (old, new)} == published
    assert signatures.check(old)[1] != signatures.check(new)[1]
    assert all("d" not in key for key in certificates.published_keys()["keys"])


def test_secrets_are_read_newest_first(folder):
    """Django signs with the first and still accepts the others."""
    (old,) = keys.secret_keys(folder)
    rotate(folder, "secret")
    new, second = keys.secret_keys(folder)

    assert second == old != new
    assert len(new) >= 64


def test_numbers_are_numbers(folder):
    """Ten comes after nine, and other files in the folder are no keys."""
    for number in (9, 10):
        (folder / f"secret-{number}.key").write_text(f"secret of {number}")
    (folder / "secret-old.key").write_text("a copy that somebody kept")

    assert keys.secret_keys(folder)[:2] == ["secret of 10", "secret of 9"]
    assert len(keys.secret_keys(folder)) == 3


def test_a_signing_key_of_another_kind_is_refused(folder):
    """Ed25519 alone; the message says so."""
    other = Ed448PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "signing-2.pem").write_bytes(other)
    keys.forget_cached()
    with pytest.raises(MissingKeys, match="Ed25519"):
        keys.signing_keys()
