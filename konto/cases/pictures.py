"""Pictures are drawn anew: what comes out holds pixels and nothing else, whatever was hidden in what came in."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Final

from PIL import Image, ImageOps

MOST_PIXELS: Final = 25_000_000
LONGEST_EDGE: Final = 2_400
FORMATS: Final = ("JPEG", "PNG", "WEBP")

_one_at_a_time = Lock()
"""A large picture takes a hundred megabytes while it is drawn; a process has memory for one."""


class Unreadable(ValueError):
    """Not a picture that can be drawn, or one that is too large to."""


@dataclass(frozen=True)
class Redrawn:
    content: bytes
    ending: str


def redraw(content: bytes) -> Redrawn:
    """The first frame, upright, at most 2400 pixels an edge, without metadata: JPEG stays JPEG, the rest becomes PNG.

    Raises Unreadable, before anything is unpacked, where it has more than 25 million pixels.
    """
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd files; what it can't read it refuses
        try:
            return _redrawn(content)
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, MemoryError) as error:
            raise Unreadable(type(error).__name__) from None


def _redrawn(content: bytes) -> Redrawn:
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Unreadable("too large")
        is_jpeg = picture.format == "JPEG"
        picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
        upright = ImageOps.exif_transpose(picture)
        plain = upright.convert("RGB" if is_jpeg else "RGBA")
    plain.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    plain.info.clear()  # comments and colour profiles would be written along
    out = BytesIO()
    if is_jpeg:
        plain.save(out, "JPEG", quality=85)
    else:
        plain.save(out, "PNG")
    return Redrawn(out.getvalue(), "jpg" if is_jpeg else "png")
