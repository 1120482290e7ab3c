"""Konto's own keys: files outside the database, each with a number, the newest in use and the older kept to verify.

| file             | for                                                              |
|------------------|------------------------------------------------------------------|
| `secret-N.key`   | Django's secret key, unless `KONTO_SECRET_KEY` is given          |
| `pepper-N.key`   | fingerprints of retired identifiers, codes, marks of addresses   |
| `seal-N.key`     | the one encrypted cell that a farewell needs                     |
| `signing-N.pem`  | Ed25519: certificates                                            |

To rotate, add a file with the next number. Remove a pepper only when nothing it marked has to be recognised.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


class MissingKeys(Exception):
    """The keys folder lacks a kind of key; the message names it and says how to make it."""


class SigningKey(NamedTuple):
    number: int
    private: Ed25519PrivateKey

    @property
    def public(self) -> Ed25519PublicKey:
        return self.private.public_key()


def ensure(folder: Path) -> None:
    """Make the folder (mode 0700) and whichever kind of key it lacks (mode 0600)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for kind, suffix, make in (
        ("secret", "key", _new_secret),
        ("pepper", "key", _new_pepper),
        ("seal", "key", Fernet.generate_key),
        ("signing", "pem", _new_signing_key),
    ):
        if not _files(folder, kind, suffix):
            _write(folder / f"{kind}-1.{suffix}", make())


def secret_keys(folder: Path) -> list[str]:
    """Django's secret keys, newest first."""
    return [content.decode().strip() for _, content in _read(folder, "secret", "key")]


def fingerprint(purpose: str, value: str) -> bytes:
    """HMAC-SHA256 over purpose and value with the newest pepper: recognises a value without keeping it."""
    return _hmac(_peppers()[0], purpose, value)


def fingerprints(purpose: str, value: str) -> list[bytes]:
    """The value's fingerprint under every pepper that is still kept, newest first."""
    return [_hmac(pepper, purpose, value) for pepper in _peppers()]


def seal(text: str) -> bytes:
    """Encrypt text with the newest seal key."""
    return _seals().encrypt(text.encode())


def unseal(sealed: bytes) -> str:
    """Decrypt what `seal` made, under any kept key. Raises `cryptography.fernet.InvalidToken`."""
    return _seals().decrypt(sealed).decode()


def signing_keys() -> list[SigningKey]:
    """The Ed25519 keys, newest first; the first one signs."""
    return _signing_keys(settings.KONTO_KEYS_DIR)


def forget_cached() -> None:
    """Read the files again at next use: after a rotation."""
    for cached in (_pepper_bytes, _multi_fernet, _signing_keys):
        cached.cache_clear()


def _peppers() -> list[bytes]:
    return _pepper_bytes(settings.KONTO_KEYS_DIR)


def _seals() -> MultiFernet:
    return _multi_fernet(settings.KONTO_KEYS_DIR)


@cache
def _pepper_bytes(folder: Path | str) -> list[bytes]:
    return [bytes.fromhex(content.decode().strip()) for _, content in _read(folder, "pepper", "key")]


@cache
def _multi_fernet(folder: Path | str) -> MultiFernet:
    return MultiFernet([Fernet(content.strip()) for _, content in _read(folder, "seal", "key")])


@cache
def _signing_keys(folder: Path | str) -> list[SigningKey]:
    return [SigningKey(number, _private(content)) for number, content in _read(folder, "signing", "pem")]


def _private(pem: bytes) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise MissingKeys("The signing key has to be an Ed25519 key in PEM form.")
    return key


def _hmac(pepper: bytes, purpose: str, value: str) -> bytes:
    return hmac.digest(pepper, purpose.encode() + b"\x00" + value.encode(), hashlib.sha256)


def _files(folder: Path, kind: str, suffix: str) -> list[tuple[int, Path]]:
    found = ((path.stem.removeprefix(f"{kind}-"), path) for path in folder.glob(f"{kind}-*.{suffix}"))
    return sorted(((int(number), path) for number, path in found if number.isdigit()), reverse=True)


def _read(folder: Path | str, kind: str, suffix: str) -> list[tuple[int, bytes]]:
    files = _files(Path(folder), kind, suffix)
    if not files:
        raise MissingKeys(
            f"There is no {kind} key in {folder}: set KONTO_KEYS_DIR to the folder that holds Konto's keys."
        )
    return [(number, path.read_bytes()) for number, path in files]


def _write(path: Path, content: bytes) -> None:
    """Write once and whole: a crash leaves either no key or a complete one."""
    unfinished = path.with_suffix(".unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # or a power cut could take back the name of a key that is in use
    finally:
        os.close(folder)


def _new_secret() -> bytes:
    return secrets.token_urlsafe(64).encode()


def _new_pepper() -> bytes:
    return secrets.token_hex(32).encode()


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
