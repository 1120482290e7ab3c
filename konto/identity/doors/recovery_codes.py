"""Recovery codes: long enough to need no other protection than being kept on paper (NIST SP 800-63B-4, 3.1.2)."""

from __future__ import annotations

import re
import secrets
from typing import Final

from konto.identity.models import Account
from konto.kernel import keys

LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
"""32 of them, without I, L, O and U: each stands for 5 bits (Crockford's base32)."""

LENGTH: Final = 16
"""80 bits; saved codes need 64."""

MANY: Final = 10
LOOK_ALIKE: Final = str.maketrans("ILO", "110")


def new() -> list[str]:
    """A sheet of codes, in groups of four."""
    return [_spaced("".join(secrets.choice(LETTERS) for _ in range(LENGTH))) for _ in range(MANY)]


def read(typed: str) -> str:
    """What was typed, whatever spaces, dashes and small letters it has, and however a 0 or 1 was read."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(LOOK_ALIKE)


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
