"""An operator's one colour, moved just far enough to be read on each ground."""

from __future__ import annotations

import re
from typing import Final

READABLE: Final = 4.5
"""The least contrast of text and ground (WCAG 2.2, 1.4.3)."""

# The grounds that the accent stands on in tokens.css: the lightest theme's darkest, the dark theme's lightest.
LIGHT_GROUND: Final = "#efece4"
DARK_GROUND: Final = "#1a2123"

_WHITE: Final = (255, 255, 255)
_BLACK: Final = (0, 0, 0)

Colour = tuple[int, int, int]


def parse(text: str) -> Colour | None:
    """`#0b5d57` or `#abc`; anything else is no colour."""
    if re.fullmatch(r"#[0-9a-fA-F]{3}", text):
        text = "#" + "".join(sign * 2 for sign in text[1:])
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return None
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 to 1, as WCAG defines it."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """1 (the same) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(colour: Colour, other: Colour, share: float) -> Colour:
    """`colour` with `share` (0 to 1) of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def readable(colour: Colour, *, ground: Colour, towards: Colour) -> Colour:
    """The nearest to `colour`, on the way to black or white, that can be read on `ground`."""
    steps = (mix(colour, towards, step / 50) for step in range(51))
    return next((step for step in steps if contrast(step, ground) >= READABLE), towards)


def readable_on(ground: Colour) -> Colour:
    """White or black, whichever can be read better on `ground`."""
    return max(_WHITE, _BLACK, key=lambda text: contrast(text, ground))


def stylesheet(accent: str) -> str:
    """The custom properties that put the accent in force; empty when it is no colour."""
    colour = parse(accent)
    if not colour:
        return ""
    light = _tokens(colour, ground=_colour(LIGHT_GROUND), towards=_BLACK, back=_WHITE)
    dark = _tokens(colour, ground=_colour(DARK_GROUND), towards=_WHITE, back=_BLACK)
    return f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _tokens(colour: Colour, *, ground: Colour, towards: Colour, back: Colour) -> str:
    accent = readable(colour, ground=ground, towards=towards)
    wash = mix(accent, ground if back == _BLACK else back, 0.88)
    while contrast(accent, wash) < READABLE:
        accent = mix(accent, towards, 0.05)
    tokens = {
        "accent": accent,
        "accent-strong": mix(accent, towards, 0.25),
        "on-accent": readable_on(accent),
        "accent-wash": wash,
    }
    return ";".join(f"--{name}:#{red:02x}{green:02x}{blue:02x}" for name, (red, green, blue) in tokens.items())


def _colour(text: str) -> Colour:
    found = parse(text)
    if not found:
        raise ValueError(text)
    return found
