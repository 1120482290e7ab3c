"""Recovery codes: long enough that whoever has everything we keep of them still can't guess one (ASVS 5.0, 6.5.2).

So a fast mark is enough, and a wrong one costs one look-up; a slow hash would cost ten for each try.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from konto.identity.models import Account
from konto.kernel import keys

LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
"""32 of them, without I, L, O and U: each stands for 5 bits (Crockford's base32)."""

LENGTH: Final = 24
"""120 bits, in six groups of four. Below 112 they would have to be hashed as slowly as passwords. Sheets from before
have 16 letters; they work until they are renewed."""

LENGTH_BEFORE: Final = 16
MANY: Final = 10
LOOK_ALIKE: Final = str.maketrans("ILO", "110")


def new() -> list[str]:
    """A sheet of codes, in groups of four."""
    return [_spaced("".join(secrets.choice(LETTERS) for _ in range(LENGTH))) for _ in range(MANY)]


def read(typed: str) -> str:
    """What was typed, whatever spaces, dashes and small letters it has, and however a 0 or 1 was read."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(LOOK_ALIKE)


def is_like(typed: str) -> bool:
    """Whether it can be one of ours, by its length: so that nobody takes it for a code of the app."""
    return len(read(typed)) in (LENGTH, LENGTH_BEFORE)


def mark(account: Account, code: str) -> bytes:
    """The keyed fingerprint by which a code is recognised, for this account alone."""
    return keys.fingerprint("recovery code", _of(account, code))


def marks(account: Account, typed: str) -> list[bytes]:
    """The fingerprints of what was typed, under every pepper that is kept."""
    return keys.fingerprints("recovery code", _of(account, typed))


def _of(account: Account, code: str) -> str:
    return f"{account.pk}:{read(code)}"


def _spaced(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
