"""docs/promises.md says what people can rely on: each line by a real test, and by no more than a reader looks up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from tests.architecture.named_tests import ROOT, missing, named_in, names_in

PAGE: Final = ROOT / "docs" / "promises.md"
MOST_TESTS: Final = 3
"""More of them nobody reads."""

LEAST_PROMISES: Final = 100
"""A page that lost a table has fewer."""


class Promise(NamedTuple):
    """One line of a table."""

    says: str
    shown_by: str


def promises_of(markdown: str) -> list[Promise]:
    """The lines of all tables, without their heads."""
    rows = [line.strip("| ").split(" | ") for line in markdown.splitlines() if line.startswith("| ")]
    assert all(len(cells) == len(Promise._fields) for cells in rows), [cells for cells in rows if len(cells) != 2]
    return [Promise(*cells) for cells in rows if cells[1] != "shown by"]


# --- rules ---------------------------------------------------------------------------------------------------------
def unshown(promises: Iterable[Promise]) -> list[str]:
    """Promises that name no test, or too many, or something beside them."""
    return [one.says for one in promises if not _is_shown(one)]


def _is_shown(promise: Promise) -> bool:
    beside = re.sub(r"`[^`]*`|[,\s]", "", promise.shown_by)
    return 1 <= len(named_in(promise.shown_by)) <= MOST_TESTS and not beside


def said_twice(promises: Iterable[Promise]) -> list[str]:
    """Promises that stand there more than once."""
    said = [one.says for one in promises]
    return sorted({one for one in said if said.count(one) > 1})


def empty(promises: Iterable[Promise], *, there: Callable[[str], set[str]]) -> list[str]:
    """Promises by tests that don't exist."""
    return [f"{one.says}: {name}" for one in promises for name in missing(named_in(one.shown_by), there=there)]


# --- the page ------------------------------------------------------------------------------------------------------
def test_every_promise_is_shown_once() -> None:
    """Each line names one to three tests and nothing else, and no line stands there twice."""
    promises = promises_of(PAGE.read_text())

    assert len(promises) >= LEAST_PROMISES
    assert unshown(promises) == []
    assert said_twice(promises) == []


def test_every_named_test_is_there() -> None:
    """Whatever test the page names, in a table or beside one, its file has it."""
    text = PAGE.read_text()

    assert empty(promises_of(text), there=names_in) == []
    assert missing(named_in(text), there=names_in) == []


# --- the rules fail where they should -------------------------------------------------------------------------------
def test_an_empty_promise_is_seen() -> None:
    """No test, too many, words in their place, a name without a file, and the same said again."""
    page = """
| what | shown by |
|---|---|
| a | `tests/a.py::test_b` |
| b | believe us |
| c | `tests/a.py::test_b`, nearly |
| d | `test_b` |
| e | `tests/a.py::test_b`, `tests/a.py::test_c`, `tests/a.py::test_d`, `tests/a.py::test_e` |
| a | `tests/a.py::test_b`, `tests/a.py::test_c` |
"""
    promises = promises_of(page)

    assert unshown(promises) == ["b", "c", "d", "e"]
    assert said_twice(promises) == ["a"]


def test_a_test_that_is_not_there_is_seen() -> None:
    """A name that its file doesn't have, and a file that isn't there; this one is there."""
    page = "| a | `tests/a.py::test_b`, `tests/a.py::test_gone`, `tests/gone.py::test_b` |"
    there = {"tests/a.py": {"test_b"}}

    assert empty(promises_of(page), there=lambda path: there.get(path, set())) == [
        "a: tests/a.py::test_gone",
        "a: tests/gone.py::test_b",
    ]
    assert names_in("tests/architecture/gone.py") == set()
    assert "test_an_empty_promise_is_seen" in names_in("tests/architecture/test_promises.py")
