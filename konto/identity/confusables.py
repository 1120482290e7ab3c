"""Letters that are taken for one another: the table of UTS #39, and what a lower-case name adds to it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache

LEFT_TO_RIGHT = "\u200e"
"""The table wraps what is written from right to left in it."""

LOOK_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "w": "vv", "\u01ab": "t"})
"""What the table leaves apart, and a small or narrow typeface doesn't."""


def skeleton(text: str) -> str:
    """What a text in lower case looks like: the same for all that can be taken for each other (UTS #39, section 4).

    Coarser than the standard's: accents, case and what can't be seen fall away, and a few more letters are alike.
    """
    for _round in range(2):  # what a letter is taken for may have an accent, or be a capital
        text = "".join(_prototype(sign) for sign in _bare(_small(text)))
    return _bare(_small(text)).translate(LOOK_ALIKE)


def _small(text: str) -> str:
    # Folding alone makes capitals of Cherokee letters.
    return unicodedata.normalize("NFKC", text).casefold().lower()


def _bare(text: str) -> str:
    """Without marks above, below and around letters, and without what takes no place."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign)[0] not in "MC")


@cache
def _prototype(sign: str) -> str:
    """What stands for a sign in every skeleton: one letter or several, `rn` for `m`."""
    target = _targets().get(sign, sign)
    return target if len(target) == 1 else "".join(_prototype(one) for one in target)


@cache
def _targets() -> dict[str, str]:
    """Each single sign with what it is taken for. The library gives the table in both directions: undo that."""
    alike = _table()
    found = {}
    for sign, others in alike.items():
        if len(sign) == 1:
            candidates = sorted([*others, sign], key=lambda one: _rank(one, alike))
            found[sign] = candidates[0]
    return found


def _table() -> dict[str, set[str]]:
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415 - megabytes, for who has user names

    alike: dict[str, set[str]] = defaultdict(set)
    for sign, others in confusables_data.items():
        alike[sign.strip(LEFT_TO_RIGHT)] |= {other["c"].strip(LEFT_TO_RIGHT) for other in others}
    return alike


def _rank(sign: str, alike: dict[str, set[str]]) -> tuple[bool, int, bool, str]:
    """The one that stands for all: several letters before one, then what most are taken for, then plain ones."""
    return len(sign) == 1, -len(alike[sign]), not sign.isascii(), sign
