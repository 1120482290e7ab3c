"""Pictures that somebody sends are drawn anew: what comes out holds pixels alone, whatever lay in the file."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from io import BytesIO
from threading import BoundedSemaphore
from typing import Final, Literal, TypeVar

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS: Final = 25_000_000
FORMATS: Final = ("JPEG", "PNG", "WEBP")
MOST_WAITING: Final = 4
"""Pictures of one process that are drawn or wait for it; a few bytes make seconds of work, and other pages go on."""

BUSY: Final = _("Many pictures are being sent at this moment. Send yours once more in a minute.")
_QUALITY: Final = 85
_STRIP: Final = 32

T = TypeVar("T")

Image.core.set_block_size(1 << 26)  # type: ignore[attr-defined]  # documented by Pillow: "Block Allocator"
"""So large that the C library gives a large picture's memory back to the system, and doesn't keep it for the next."""

_artist = ThreadPoolExecutor(1, thread_name_prefix="picture")
"""A large picture takes a hundred megabytes while it is drawn, and a process has memory for one. One thread draws all:
the C library keeps memory for each thread that ever drew."""

_places = BoundedSemaphore(MOST_WAITING)


class Flaw(StrEnum):
    """Why a file is no picture that can be kept. What is too heavy, small or moving, each room decides."""

    HEAVY = "heavy"
    OTHER = "other"
    LARGE = "large"
    SMALL = "small"
    MOVING = "moving"
    DAMAGED = "damaged"
    BUSY = "busy"
    """Nothing is wrong with it: too many are being drawn."""


class Unfit(ValueError):
    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def drawn(content: bytes, draw: Callable[[Image.Image], T]) -> T:
    """What is drawn of the picture, given with its header read and nothing unpacked yet: one at a time in a process.

    What kind of file it is, is told from its content alone. Raises Unfit, also for whatever fails in drawing.
    """
    if not _places.acquire(blocking=False):
        raise Unfit(Flaw.BUSY)
    try:
        return _artist.submit(_drawn, content, draw).result()
    finally:
        _places.release()


def _drawn(content: bytes, draw: Callable[[Image.Image], T]) -> T:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd files; what it can't read it refuses
        try:
            picture = _header_of(content)
            try:
                return draw(picture)
            finally:
                picture.close()
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
    small = _shrunk(picture, by=min(picture.size) // edge)
    ImageOps.exif_transpose(small, in_place=True)
    return small


def _shrunk(picture: Image.Image, *, by: int) -> Image.Image:
    """The picture in so many times fewer pixels an edge, strip by strip: no second one of its size is made."""
    if by < 2:
        return _plain(picture)
    width, height = picture.size
    strips = (picture.crop((0, top, width, min(top + by * _STRIP, height))) for top in range(0, height, by * _STRIP))
    small: Image.Image | None = None
    for place, strip in enumerate(strips):
        part = _plain(strip).reduce(by)
        small = small or Image.new(part.mode, (part.width, -(-height // by)))
        small.paste(part, (0, place * _STRIP))
    assert small, "a picture has a line at least"
    small.info = picture.info  # which way up it is
    return small


def _plain(picture: Image.Image) -> Image.Image:
    """In eight bits a colour, transparent where it was."""
    if picture.mode.startswith("I"):  # sixteen bits of grey
        grey = picture.point(lambda value: value / 256).convert("L")
        grey.info = picture.info
        picture = grey
    see_through = "A" in picture.getbands() or "transparency" in picture.info
    mode = "RGBA" if see_through else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


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
