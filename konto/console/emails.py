"""Addresses of staff: one spelling, recognised by a keyed mark, kept encrypted."""

from __future__ import annotations

import unicodedata

from konto.kernel import keys


def fold(email: str) -> str:
    """The spelling by which an address is recognised."""
    return unicodedata.normalize("NFKC", email[:254]).strip().casefold()


def mark(email: str) -> bytes:
    """The mark that a new row gets."""
    return keys.fingerprint("console.staff", fold(email))


def marks(email: str) -> list[bytes]:
    """Every mark that the address may have got, under older peppers too."""
    return keys.fingerprints("console.staff", fold(email))
