"""A case's number: short, told over the phone without mistakes, and checked before anybody looks it up.

`K-7F3Q-29X`: six random signs and one that follows from them. The alphabet leaves out what looks alike, and has a prime
number of signs, so that one wrong sign, or two that changed places, never fit.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZU"
RANDOM: Final = 6
LETTER: Final = "K"


def new() -> str:
    """A number that nobody can guess from another. Whether it is taken, the table says."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return _written(signs + _check(signs))


def read(typed: str) -> str | None:
    """The number that somebody typed, with or without dashes, letter and capitals; None where it can't be one."""
    signs = re.sub(r"[\s\-\u2010-\u2015.]+", "", typed[:40]).upper()
    signs = signs.removeprefix(LETTER) if len(signs) == RANDOM + 2 else signs
    fits = len(signs) == RANDOM + 1 and set(signs) <= set(ALPHABET) and _check(signs[:-1]) == signs[-1]
    return _written(signs) if fits else None


def _written(signs: str) -> str:
    return f"{LETTER}-{signs[:4]}-{signs[4:]}"


def _check(signs: str) -> str:
    """Each sign weighs by its place, the check sign one, and together they are a multiple of the alphabet's length."""
    weighed = sum(place * ALPHABET.index(sign) for place, sign in enumerate(signs, start=2))
    return ALPHABET[-weighed % len(ALPHABET)]
