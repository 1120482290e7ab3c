"""Identifiers: time-ordered for rows, random for everything that must not be guessed."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """A time-ordered identifier (RFC 9562, version 7): 48 bits of milliseconds, then random bits."""
    bits = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    bits = bits & ~(0xF << 76) | 0x7 << 76
    return UUID(int=bits & ~(0x3 << 62) | 0x2 << 62)


def token() -> str:
    """A secret of 256 bits, url-safe, 43 characters. Store only its `digest`."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """SHA-256 of a secret that is long enough to need no key: how tokens are kept."""
    return hashlib.sha256(secret.encode()).digest()
