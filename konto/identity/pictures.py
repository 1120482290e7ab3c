"""Profile pictures: the middle of what somebody sends, in two sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

from konto.web import pictures
from konto.web.pictures import Flaw, Unfit

MOST_BYTES: Final = 5_000_000
LONGEST_EDGE: Final = 16_383
SHORTEST_EDGE: Final = 32
SMALL: Final = 64
LARGE: Final = 256
"""Pixels an edge; on a screen of twice the density the small one is seen at half of that."""

MEDIA_TYPE: Final = "image/webp"


@dataclass(frozen=True)
class Drawn:
    """A square picture in two sizes, as WebP."""

    small: bytes
    large: bytes


def draw(content: bytes) -> Drawn:
    """The middle of the picture, upright, in two sizes. Raises Unfit, before anything is unpacked where it can be."""
    if len(content) > MOST_BYTES:
        raise Unfit(Flaw.HEAVY)
    return pictures.drawn(content, _in_two_sizes)


def _in_two_sizes(picture: Image.Image) -> Drawn:
    _check(picture)
    large = ImageOps.fit(pictures.upright(picture, edge=2 * LARGE), (LARGE, LARGE))
    small = large.resize((SMALL, SMALL))
    return Drawn(small=pictures.written(small, "WEBP"), large=pictures.written(large, "WEBP"))


def _check(picture: Image.Image) -> None:
    if max(picture.size) > LONGEST_EDGE:
        raise Unfit(Flaw.LARGE)
    if min(picture.size) < SHORTEST_EDGE:
        raise Unfit(Flaw.SMALL)
    # A telephone puts a second picture behind a JPEG, for depth or brightness: that moves nothing.
    if picture.format in ("PNG", "WEBP") and getattr(picture, "is_animated", False):
        raise Unfit(Flaw.MOVING)
