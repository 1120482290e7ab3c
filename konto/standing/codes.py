"""Case codes and status links: made from a restriction's or an appeal's id with a key outside the database.

So they can be said again in a later letter or on a page, and the database holds only what recognises them.
"""

from __future__ import annotations

import base64
import re
from typing import Final
from uuid import UUID

from konto.kernel import ids, keys

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZU"
SIGNS: Final = 12
"""Of 31 different ones: 59 bits, which nobody tries out behind a throttle."""

LETTER: Final = "B"
CODE, MARK, STATUS = "standing.code", "standing.code_mark", "standing.status"


def left_by(kind: str) -> str:
    """What the mark of an identifier is keyed for, by which a block that outlived its account is met again."""
    return f"standing.left/{kind}"


def mark_of(restriction_id: UUID) -> bytes:
    """What is kept of the case code of a restriction that is made now."""
    return _mark(_signs(keys.fingerprint(CODE, str(restriction_id))))


def code_of(restriction_id: UUID, mark: bytes) -> str:
    """The case code, to be told to its person: `B-7F3Q-29XK-4MPA`."""
    made = [_signs(one) for one in keys.fingerprints(CODE, str(restriction_id))]
    signs = next((one for one in made if mark in keys.fingerprints(MARK, one)), made[0])
    return "-".join([LETTER, *re.findall("....", signs)])


def marks(typed: str) -> list[bytes]:
    """What may be kept of the code that somebody typed, under every pepper; nothing where it can't be one."""
    signs = re.sub(r"[\s\-\u2010-\u2015.]+", "", typed[:60]).upper()
    signs = signs.removeprefix(LETTER) if len(signs) == SIGNS + 1 else signs
    fits = len(signs) == SIGNS and set(signs) <= set(ALPHABET)
    return keys.fingerprints(MARK, signs) if fits else []


def status_secret(appeal_id: UUID, digest: bytes | None = None) -> str:
    """The secret of an appeal's status page; `digest` tells under which pepper it was made."""
    made = [base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in keys.fingerprints(STATUS, str(appeal_id))]
    return next((one for one in made if ids.digest(one) == digest), made[0])


def _mark(signs: str) -> bytes:
    return keys.fingerprint(MARK, signs)


def _signs(mark: bytes) -> str:
    number = int.from_bytes(mark, "big")
    signs = ""
    for _ in range(SIGNS):
        number, place = divmod(number, len(ALPHABET))
        signs += ALPHABET[place]
    return signs
