"""The program's own source files, read once, for rules to look at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """A Python file: its path from the repository's root, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        """The dotted name under which it is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def room(self) -> str:
        """The room it belongs to, "" outside of all."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "konto" and len(parts) > 2 else ""

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.split("/") or self.path.endswith("conftest.py")

    @property
    def is_migration(self) -> bool:
        return "/migrations/" in self.path

    def at(self, node: ast.AST) -> str:
        """Where a node stands, for a message."""
        return f"{self.path}:{getattr(node, 'lineno', 0)}"


@lru_cache
def tracked() -> tuple[str, ...]:
    """Every file of the repository, those not committed yet included, what git ignores left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(sorted({path for path in listed if (ROOT / path).is_file()}))


@lru_cache
def python() -> tuple[Source, ...]:
    """Every Python file."""
    return tuple(Source(path, (ROOT / path).read_text()) for path in tracked() if path.endswith(".py"))


def program() -> list[Source]:
    """What runs in production: no tests, no migrations."""
    return [one for one in python() if one.path.startswith("konto/") and not one.is_test and not one.is_migration]


def tests() -> list[Source]:
    """The files that hold tests."""
    return [one for one in python() if one.path.rsplit("/", 1)[-1].startswith("test_")]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
