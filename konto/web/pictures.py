"""Pictures that somebody sends are drawn anew: what comes out holds pixels alone, whatever lay in the file."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import BytesIO
from threading import Lock
from typing import Final, Literal

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS: Final = 25_000_000
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 85

_one_at_a_time = Lock()
"""A large picture takes a hundred megabytes while it is drawn; a process has memory for one."""


class Flaw(StrEnum):
    """Why a file is no picture that can be kept. What is too heavy, small or moving, each room decides."""

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


@contextmanager
def opened(content: bytes) -> Iterator[Image.Image]:
    """The picture with its header read and nothing unpacked yet: the only one of the process until the block ends.

    What kind of file it is, is told from its content alone. Raises Unfit, also for whatever fails within the block.
    """
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd files; what it can't read it refuses
        try:
            with _header_of(content) as picture:
                yield picture
        except Unfit:
            raise
        except Exception as error:
            # A file made to harm may fail anywhere in the decoder: whatever it is, it is no picture.
            raise Unfit(Flaw.DAMAGED) from error


def upright(picture: Image.Image, *, edge: int) -> Image.Image:
    """Unpacked, turned as the camera says, in eight bits a colour, transparent where it was.

    A JPEG is unpacked no larger than a picture of `edge` pixels needs.
    """
    picture.draft("RGB", (edge, edge))
    turned = ImageOps.exif_transpose(picture)
    if turned.mode.startswith("I"):  # sixteen bits of grey
        turned = turned.point(lambda value: value / 256).convert("L")
    see_through = "A" in turned.getbands() or "transparency" in turned.info
    return turned.convert("RGBA" if see_through else "RGB")


def written(picture: Image.Image, kind: Literal["JPEG", "PNG", "WEBP"]) -> bytes:
    """The file of its pixels, without the comments, profiles and places that came with it."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = BytesIO()
    bare.save(out, kind, quality=_QUALITY)
    return out.getvalue()


def _header_of(content: bytes) -> Image.Image:
    try:
        picture = Image.open(BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        raise Unfit(Flaw.LARGE) from None
    except UnidentifiedImageError:
        raise Unfit(Flaw.OTHER) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise Unfit(Flaw.LARGE)
    return picture
