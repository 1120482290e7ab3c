"""Every pair of colours that a page sets on each other can be read, in both themes."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from konto.web import theme

CSS = (Path(__file__).parents[1] / "static" / "web" / "tokens.css").read_text()
GROUNDS = ["bg", "surface", "sunken"]
WASHES = ["info-wash", "success-wash", "warning-wash", "danger-wash"]
TEXTS = {
    "ink": [*GROUNDS, *WASHES, "accent-wash"],
    "soft": GROUNDS,
    "accent": [*GROUNDS, "accent-wash"],
    "accent-strong": GROUNDS,
    "on-accent": ["accent", "accent-strong"],
    "info": [*GROUNDS, "info-wash"],
    "success": [*GROUNDS, "success-wash"],
    "warning": [*GROUNDS, "warning-wash"],
    "danger": [*GROUNDS, "danger-wash"],
    "on-danger": ["danger-fill", "danger-fill-strong"],
}
SHAPES = {
    "edge": ["bg", "surface"],
    "accent": ["bg", "surface", "line", *WASHES],
    "danger": ["surface", "bg"],
}
"""Borders of fields, focus rings, bars: what has to be seen, not read."""


def tokens(scheme: str) -> dict[str, theme.Colour]:
    light, dark = re.findall(r":root \{\n(.*?)\n\s*\}", CSS, re.DOTALL)[:2]
    found = re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light if scheme == "light" else dark)
    return {name: colour for name, text in found if (colour := theme.parse(text))}


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    return [(scheme, front, back) for scheme in ("light", "dark") for front in table for back in table[front]]


@pytest.mark.parametrize(("scheme", "text", "ground"), pairs(TEXTS))
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    """Text has a contrast of at least 4.5 to 1 with whatever it stands on."""
    colours = tokens(scheme)

    assert theme.contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize(("scheme", "shape", "ground"), pairs(SHAPES))
def test_shapes_can_be_seen(scheme: str, shape: str, ground: str) -> None:
    """Borders, rings and bars have a contrast of at least 3 to 1."""
    colours = tokens(scheme)

    assert theme.contrast(colours[shape], colours[ground]) >= 3


def test_both_themes_name_the_same_colours() -> None:
    """No colour of one theme is forgotten in the other."""
    assert tokens("light").keys() == tokens("dark").keys()


@pytest.mark.parametrize("accent", ["#ffe600", "#000000", "#ffffff", "#777777", "#0057b7", "#abc", "#e4002b"])
def test_any_accent_of_an_operator_can_be_read(accent: str) -> None:
    """The operator's colour is moved until it can be read on the grounds and on its own wash, and text on it."""
    light, dark = re.findall(r":root\{(.*?)\}", theme.stylesheet(accent))
    for block, scheme in ((light, "light"), (dark, "dark")):
        named = {name: theme.parse(text) for name, text in re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", block)}
        colours = tokens(scheme) | {name: colour for name, colour in named.items() if colour}
        for text in ("accent", "accent-strong", "on-accent"):
            for ground in TEXTS[text]:
                assert theme.contrast(colours[text], colours[ground]) >= 4.5, (scheme, text, ground)


@pytest.mark.parametrize("accent", ["", "red", "#12345", "#0057b7;}body{display:none", "url(//example.com)"])
def test_what_is_no_colour_changes_nothing(accent: str) -> None:
    """A setting that is no colour never reaches the style sheet."""
    assert theme.stylesheet(accent) == ""


def test_the_style_sheet_stays_small() -> None:
    """The style sheet takes less than 7 kB on its way: a first load may weigh 60 kB in all."""
    assert len(gzip.compress(CSS.encode())) < 7_000
