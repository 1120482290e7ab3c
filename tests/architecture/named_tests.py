"""Tests that a document names, as `path::test_name`, and whether they are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]


def named_in(markdown: str) -> list[str]:
    """Every test that a text names, in its order."""
    return re.findall(r"`([\w/]+\.py::\w+)`", markdown)


def missing(named: Iterable[str], *, there: Callable[[str], set[str]]) -> list[str]:
    """The named tests that their file doesn't have. `there` knows the tests of a file."""
    return [one for one in named if one.partition("::")[2] not in there(one.partition("::")[0])]


@cache
def names_in(path: str) -> set[str]:
    """The names of a file's tests, read without running it; none where there is no such file."""
    file = ROOT / path
    tree = ast.parse(file.read_text()) if file.is_file() else ast.Module(body=[], type_ignores=[])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
