"""The product's icons, drawn of its mark in the operator's colour: a vector, and pictures for home screens."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

from konto.web import theme
from konto.web.theme import Colour

ACCENT: Final = "#0b5d57"
"""The product's own colour, as in tokens.css."""

GRID: Final = 32
RADIUS: Final = 9.0
WIDTH: Final = 3.2
LINES: Final = (((11.0, 8.5), (11.0, 23.5)), ((21.5, 8.5), (14.5, 16.0), (21.5, 23.5)))
"""The mark, in units of the grid: the same as in `mark.html`."""

FINER: Final = 4
"""Drawn this much larger and made smaller afterwards, so that slanted edges are smooth."""


class Shape(NamedTuple):
    """How a picture is drawn: `size` in pixels; `full` to its edges, for systems that cut the corners themselves.

    `share` of the mark's own size leaves room for the cut (W3C manifest: four fifths of the width are safe).
    """

    size: int
    full: bool = False
    share: float = 1.0


PICTURES: Final = {
    "icon-192.png": Shape(192),
    "icon-512.png": Shape(512),
    "maskable-512.png": Shape(512, full=True, share=0.8),
    "touch-180.png": Shape(180, full=True),
}


def vector(accent: str) -> str:
    """The mark as SVG. What is no colour is answered with the product's own."""
    ground, line = (_hex(colour) for colour in _colours(accent))
    paths = "".join(f'<path d="M{" L".join(f"{x:g} {y:g}" for x, y in points)}"/>' for points in LINES)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}">'
        f'<rect width="{GRID}" height="{GRID}" rx="{RADIUS:g}" fill="{ground}"/>'
        f'<g fill="none" stroke="{line}" stroke-width="{WIDTH:g}" stroke-linecap="round" stroke-linejoin="round">'
        f"{paths}</g></svg>"
    )


@lru_cache(maxsize=16)
def picture(name: str, accent: str) -> bytes:
    """One of PICTURES as PNG. Raises KeyError for any other name."""
    shape = PICTURES[name]
    image = _drawn(shape, *_colours(accent)).resize((shape.size, shape.size), Image.Resampling.LANCZOS)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _drawn(shape: Shape, ground: Colour, line: Colour) -> Image.Image:
    scale = shape.size * FINER / GRID
    side = shape.size * FINER
    image = Image.new("RGBA", (side, side), (*ground, 255) if shape.full else (*ground, 0))
    draw = ImageDraw.Draw(image)
    if not shape.full:
        draw.rounded_rectangle((0, 0, side - 1, side - 1), RADIUS * scale, fill=(*ground, 255))
    for points in LINES:
        _stroke(draw, [tuple((GRID / 2 + (at - GRID / 2) * shape.share) * scale for at in one) for one in points],
                width=WIDTH * scale * shape.share, colour=line)  # fmt: skip
    return image


def _stroke(draw: ImageDraw.ImageDraw, points: list[tuple[float, ...]], *, width: float, colour: Colour) -> None:
    """A line with round ends and corners."""
    draw.line([(x, y) for x, y in points], fill=colour, width=round(width))
    for x, y in points:
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)


def _colours(accent: str) -> tuple[Colour, Colour]:
    """The ground, and what can be read on it."""
    ground = theme.parse(accent) or theme.parse(ACCENT) or (0, 0, 0)
    return ground, theme.readable_on(ground)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
