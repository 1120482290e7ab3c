"""The words of a letter, taken apart once for both its forms: paragraphs, lists, links and codes.

The HTML form is made from these blocks and from nothing else, so both forms say the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

FOOTER = "--"
_LINK = re.compile(r"https?://[^\s<>\"]+")
_CODE = re.compile(r"(?=[A-Z -]*\d)[0-9A-Z]{1,12}([ -][0-9A-Z]{1,8}){0,5}")
_SHORTEST_CODE = 4


class Shape(StrEnum):
    TEXT = "text"
    LIST = "list"
    CODE = "code"
    RULE = "rule"


class Line(NamedTuple):
    text: str
    is_link: bool


@dataclass(frozen=True)
class Block:
    """A paragraph in one of four shapes; `small` in the footer."""

    shape: Shape
    lines: list[Line]
    small: bool = False


def blocks(text: str) -> list[Block]:
    """The blocks of a plain text, in order. A link or a code counts only when it stands alone on its line."""
    found: list[Block] = []
    below = False
    for paragraph in text.split("\n\n"):
        lines = paragraph.strip("\n").split("\n")
        below = below or lines == [FOOTER]
        found.append(_block(lines, small=below))
    return found


def _block(lines: list[str], *, small: bool) -> Block:
    if lines == [FOOTER]:
        return Block(Shape.RULE, [])
    if all(line.startswith("- ") for line in lines):
        return Block(Shape.LIST, [_line(line.removeprefix("- ")) for line in lines], small)
    if len(lines) == 1 and is_code(lines[0]):
        return Block(Shape.CODE, [Line(lines[0], is_link=False)], small)
    return Block(Shape.TEXT, [_line(line) for line in lines], small)


def is_code(line: str) -> bool:
    """Whether the line is nothing but a code to type."""
    return len(line) >= _SHORTEST_CODE and _CODE.fullmatch(line) is not None


def _line(line: str) -> Line:
    return Line(line, is_link=_LINK.fullmatch(line) is not None)
