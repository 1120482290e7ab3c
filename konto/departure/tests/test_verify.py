"""`konto verify FILE`: anybody can check a certificate, offline, and a changed one is caught."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import konto
from konto.departure import signatures, verify

STATEMENT = {
    "version": 1,
    "issuer": "https://konto.example",
    "certificate": "4b2f8e9e-5c0c-4f57-9a51-0d8f0f0f7a10",
    "completed_at": "2031-05-01T10:00:00+00:00",
    "erased": [{"by": "identity", "at": "2031-05-01T09:59:00+00:00", "rows": {"identity_account": 1}}],
    "searched": {"tables": 29, "files": 3, "found": 0},
}


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def saved(tmp_path, key):
    """A genuine certificate in a file."""
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(signatures.sign(STATEMENT, key)))
    return path


def changed(path, change):
    certificate = json.loads(path.read_text())
    change(certificate)
    path.write_text(json.dumps(certificate))
    return path


def test_a_genuine_certificate_is_told_and_counted(saved, capsys):
    """What it states; and that without the issuer's keys nobody can tell whose it is."""
    assert verify.main(saved) == 0
    said = capsys.readouterr().out
    assert "nothing here vouches for the key" in said
    assert "https://konto.example states: account erased completely, 2031-05-01T10:00:00+00:00" in said
    assert "1 rows in 1 rooms" in said
    assert "keys.json tells" in said


def test_with_the_issuers_keys_it_is_known_whose_it_is(saved, key, tmp_path, capsys):
    """The published keys, saved once, decide offline."""
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(signatures.published([Ed25519PrivateKey.generate().public_key(), key.public_key()])))

    assert verify.main(saved, keys=keys) == 0
    said = capsys.readouterr().out
    assert "One of the issuer's keys signed it." in said
    assert "Careful" not in said


def test_somebody_elses_signature_is_not_the_issuers(saved, tmp_path, capsys):
    """Anybody can sign with a key of their own: against the issuer's keys it is not genuine."""
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(signatures.published([Ed25519PrivateKey.generate().public_key()])))

    assert verify.main(saved, keys=keys) == 1
    assert "NOT genuine" in capsys.readouterr().err


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c["statement"].update(completed_at="2030-01-01T00:00:00+00:00"),
        lambda c: c["statement"]["erased"].clear(),
        lambda c: c["statement"].update(more="words"),
        lambda c: c.update(signature=c["signature"][:-8] + "AAAAAAAA"),
        lambda c: c.update(signature=""),
        lambda c: c.update(signature=7),
        lambda c: c.pop("signature"),
        lambda c: c.pop("statement"),
        lambda c: c.update(signature=".".join(["e30", *c["signature"].split(".")[1:]])),
        lambda c: c.update(signature=with_header(c, alg="none")),
        lambda c: c.update(signature=with_header(c, jwk={"kty": "oct", "k": "AAAA"})),
        lambda c: c.update(signature=with_header(c, jwk={"kty": "OKP", "crv": "X25519", "x": "A" * 43})),
    ],
    ids=range(12),
)
def test_a_changed_certificate_is_caught(saved, capsys, change):
    """In the plain text, in the signature, in its header: exit code 1 and one line."""
    assert verify.main(changed(saved, change)) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "NOT genuine" in said.err
    assert len(said.err.splitlines()) == 1


def with_header(certificate, **changes) -> str:
    header, *rest = certificate["signature"].split(".")
    content = json.loads(base64.urlsafe_b64decode(header + "==")) | changes
    return ".".join([base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("="), *rest])


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"not json", b"[]", b"7", b"null", b'{"a": 1}', b"[" * 100_000])
def test_garbage_is_no_certificate(tmp_path, capsys, content):
    """Exit code 1 and one line, whatever the file holds."""
    path = tmp_path / "garbage"
    path.write_bytes(content)

    assert verify.main(path) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "trick",
    [
        {"issuer": "https://konto.example/\x1b[2J"},
        {"issuer": "javascript:alert(1)"},
        {"issuer": "https://konto.example/left?x"},
        {"issuer": "x" * 10_000},
        {"issuer": None},
        {"completed_at": "2031\r\nGenuine."},
        {"completed_at": "\u202e1302"},
        {"erased": [{"by": "identity", "rows": {"identity_account": -1}}]},
        {"erased": [{"by": "identity", "rows": {"identity_account": True}}]},
        {"erased": [{"by": "identity", "rows": {"identity_account": 10**30}}]},
        {"searched": {"tables": "29", "files": 3}},
    ],
    ids=range(11),
)
def test_a_signed_statement_plays_no_tricks_on_the_terminal(tmp_path, key, capsys, trick):
    """Anybody can sign anything: what is no plain certificate is not shown."""
    path = tmp_path / "trick.json"
    path.write_text(json.dumps(signatures.sign(STATEMENT | trick, key)))

    assert verify.main(path) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "no certificate of erasure" in said.err


def test_a_signed_shopping_list_is_no_certificate(tmp_path, key, capsys):
    """A good signature alone makes nothing a certificate."""
    path = tmp_path / "list.json"
    path.write_text(json.dumps(signatures.sign({"milk": 2}, key)))

    assert verify.main(path) == 1
    assert "no certificate of erasure" in capsys.readouterr().err


def test_a_missing_file_is_said(tmp_path, capsys):
    """No trace of Python in what a person reads."""
    assert verify.main(tmp_path / "nowhere.json") == 1
    assert "FileNotFoundError" in capsys.readouterr().err


def test_the_command_needs_no_settings_and_leaves_nothing_behind(saved, tmp_path):
    """Somebody without a Konto of their own runs it in an empty folder; nothing is made there."""
    empty = tmp_path / "empty"
    empty.mkdir()
    command = [sys.executable, "-m", "konto", "verify"]
    variables = {"PATH": "", "PYTHONPATH": str(Path(konto.__file__).parents[1])}

    def run(*arguments: str) -> int:
        return subprocess.run(
            [*command, *arguments], cwd=empty, env=variables, capture_output=True, check=False
        ).returncode

    assert run(str(saved)) == 0
    changed(saved, lambda c: c["statement"].update(completed_at="2030-01-01T00:00:00+00:00"))
    assert run(str(saved)) == 1
    assert run() == 2
    assert list(empty.iterdir()) == []
