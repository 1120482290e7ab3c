"""Logos are drawn anew, whole and no larger than they are shown: what comes out holds pixels alone."""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageOps

from konto.web import pictures
from konto.web.pictures import Flaw, Unfit

MOST_BYTES: Final = 1_000_000
LONGEST_EDGE: Final = 4_096
SHORTEST_EDGE: Final = 16
EDGE: Final = 192
"""Pixels; on a screen of twice the density it is seen at half of that."""


def draw(content: bytes) -> bytes:
    """The logo as a PNG that fits into a square. Raises pictures.Unfit."""
    if len(content) > MOST_BYTES:
        raise Unfit(Flaw.HEAVY)
    return pictures.drawn(content, _within)


def _within(picture: Image.Image) -> bytes:
    if max(picture.size) > LONGEST_EDGE:
        raise Unfit(Flaw.LARGE)
    if min(picture.size) < SHORTEST_EDGE:
        raise Unfit(Flaw.SMALL)
    if getattr(picture, "is_animated", False):
        raise Unfit(Flaw.MOVING)
    upright = pictures.upright(picture, edge=EDGE)
    upright.info = {}
    return pictures.written(ImageOps.contain(upright, (EDGE, EDGE)), "PNG")
