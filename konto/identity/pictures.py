"""Profile pictures are drawn anew: what comes out holds pixels and nothing else, whatever was hidden in the file."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from threading import Lock
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES: Final = 5_000_000
MOST_PIXELS: Final = 25_000_000
LONGEST_EDGE: Final = 16_383
SHORTEST_EDGE: Final = 32
FORMATS: Final = ("JPEG", "PNG", "WEBP")
SMALL: Final = 64
LARGE: Final = 256
"""Pixels an edge; on a screen of twice the density the small one is seen at half of that."""

MEDIA_TYPE: Final = "image/webp"
_QUALITY: Final = 85

_one_at_a_time = Lock()
"""A large picture takes a hundred megabytes while it is drawn; a process has memory for one."""


class Flaw(StrEnum):
    """Why a file is no profile picture."""

    HEAVY = "heavy"
    OTHER = "other"
    LARGE = "large"
    SMALL = "small"
    MOVING = "moving"
    DAMAGED = "damaged"


class Unfit(ValueError):
    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


@dataclass(frozen=True)
class Drawn:
    """A square picture in two sizes, as WebP."""

    small: bytes
    large: bytes


def draw(content: bytes) -> Drawn:
    """The middle of the picture, upright, in two sizes. Raises Unfit, before anything is unpacked where it can be seen.

    What kind of file it is, is told from its content alone.
    """
    if len(content) > MOST_BYTES:
        raise Unfit(Flaw.HEAVY)
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd files; what it can't read it refuses
        try:
            with _opened(content) as picture:
                return _drawn(picture)
        except Unfit:
            raise
        except Exception as error:
            # A file made to harm may fail anywhere in the decoder: whatever it is, it is no picture.
            raise Unfit(Flaw.DAMAGED) from error


def _opened(content: bytes) -> Image.Image:
    """The file with its header read, and nothing more."""
    try:
        picture = Image.open(BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        raise Unfit(Flaw.LARGE) from None
    except UnidentifiedImageError:
        raise Unfit(Flaw.OTHER) from None
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_EDGE:
        raise Unfit(Flaw.LARGE)
    if min(width, height) < SHORTEST_EDGE:
        raise Unfit(Flaw.SMALL)
    # A telephone puts a second picture behind a JPEG, for depth or brightness: that moves nothing.
    if picture.format in ("PNG", "WEBP") and getattr(picture, "is_animated", False):
        raise Unfit(Flaw.MOVING)
    return picture


def _drawn(picture: Image.Image) -> Drawn:
    picture.draft("RGB", (2 * LARGE, 2 * LARGE))  # JPEG alone: unpacks no more than is needed
    upright = ImageOps.exif_transpose(picture)
    large = ImageOps.fit(_plain(upright), (LARGE, LARGE))
    return Drawn(small=_webp(large.resize((SMALL, SMALL))), large=_webp(large))


def _plain(picture: Image.Image) -> Image.Image:
    """The same in eight bits a colour, with transparency where it has any."""
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.point(lambda value: value / 256).convert("L")
    see_through = "A" in picture.getbands() or "transparency" in picture.info
    return picture.convert("RGBA" if see_through else "RGB")


def _webp(picture: Image.Image) -> bytes:
    bare = Image.new(picture.mode, picture.size)  # without the comments, profiles and places that the file carried
    bare.paste(picture)
    out = BytesIO()
    bare.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()
