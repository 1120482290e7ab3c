"""Takes out of a free text what would lead back to its author: addresses, numbers, names."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "•••"
ADDRESS = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+")
NUMBER = re.compile(r"\+?\d(?:[\s().-]*\d){3,}")
LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
SHORTEST_NAME = 3


def mask_identifiers(text: str, *, known: Iterable[str]) -> str:
    """The text without addresses, links, numbers of four digits or more, and the `known` names of its author."""
    for pattern in (LINK, ADDRESS, NUMBER):
        text = pattern.sub(MASK, text)
    for name in sorted(_names(known), key=len, reverse=True):
        # Also inflected: a Ukrainian or Norwegian name takes endings.
        text = re.sub(rf"(?<!\w){re.escape(name)}\w{{0,4}}", MASK, text, flags=re.IGNORECASE)
    return text


def _names(known: Iterable[str]) -> set[str]:
    words = {word for one in known for word in [one, *re.split(r"[\s@._+-]+", one)]}
    return {word for word in words if len(word) >= SHORTEST_NAME}
