"""The table of docs/asvs.md answers every requirement of OWASP ASVS 5.0 that it speaks of, and names real tests."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from tests.architecture.named_tests import ROOT, missing, named_in, names_in

PAGE: Final = ROOT / "docs" / "asvs.md"

LEVELS: Final = {
    1: "6.1.1 6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 10.4.1-5",
    2: "6.1.2-3 6.2.9-12 6.3.3-4 6.4.3-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.3.1-2 7.4.3-5 7.5.1-2 7.6.1-2 "
    "10.4.6-11 10.6.1-2 10.7.1-3",
}
"""The requirements of chapters V6 and V7, and of V10 for providers, in version 5.0.0, by level, without level 3."""

VERDICTS: Final = {"shown", "written", "differs", "not here"}
"""`shown` by tests; `written` down here; `differs` and `not here` with a reason."""

LEAST_REASON: Final = 40
"""Characters; shorter ones explain nothing."""

CHANCE: Final = {"random", "numpy.random"}
"""Modules whose numbers somebody can foretell."""

NO_SECRETS: Final = {"konto/notices/delivery.py", "konto/services/signals/noting.py"}
"""Where chance only spreads tries over time."""


class Row(NamedTuple):
    """One line of the table."""

    number: str
    level: str
    asks: str
    verdict: str
    answer: str

    @property
    def tests(self) -> list[str]:
        return named_in(self.answer)


def rows_of(markdown: str) -> list[Row]:
    """The lines of the table: those that begin with a requirement's number."""
    found = re.findall(r"^\| (\d+\.\d+\.\d+) \|(.*)\|$", markdown, re.MULTILINE)
    cells = [[number, *(cell.strip() for cell in rest.split(" | "))] for number, rest in found]
    assert all(len(one) == len(Row._fields) for one in cells), [one[0] for one in cells if len(one) != 5]
    return [Row(*one) for one in cells]


def required() -> dict[str, str]:
    """Every requirement that the table has to answer, and its level."""
    return {number: str(level) for level, listed in LEVELS.items() for one in listed.split() for number in _spread(one)}


def _spread(listed: str) -> list[str]:
    section, _, last = listed.partition("-")
    start, first = section.rsplit(".", 1)
    return [f"{start}.{number}" for number in range(int(first), int(last or first) + 1)]


# --- rules ---------------------------------------------------------------------------------------------------------
def wrong_numbers(rows: Iterable[Row]) -> list[str]:
    """Requirements that are missing, there twice, of another level, or of no such number."""
    rows, wanted = list(rows), required()
    times = Counter(row.number for row in rows)
    wrong = [f"{number} is missing" for number in wanted if number not in times]
    wrong += [f"{number} is there {count} times" for number, count in times.items() if count > 1]
    wrong += [f"{row.number} isn't asked" for row in rows if row.number not in wanted]
    return wrong + [f"{row.number} is of level {wanted[row.number]}" for row in rows if _of_another_level(row, wanted)]


def _of_another_level(row: Row, wanted: dict[str, str]) -> bool:
    return row.number in wanted and row.level != wanted[row.number]


def wrong_answers(rows: Iterable[Row]) -> list[str]:
    """Rows with no verdict, `shown` by no test, `written` nowhere, or without a reason for being otherwise."""
    return [f"{row.number}: {fault}" for row in rows if (fault := _fault(row))]


def _fault(row: Row) -> str:
    reason = re.sub(r"`[^`]*`|\([^)]*\)", "", row.answer)
    if row.verdict not in VERDICTS:
        return f"{row.verdict!r} is no verdict"
    if row.verdict == "shown":
        return "" if row.tests else "names no test"
    if row.verdict == "written":
        return "" if re.search(r"\]\(security\.md#[\w-]+\)", row.answer) else "says not where"
    return "" if len(reason) >= LEAST_REASON else "says not why"


def missing_tests(rows: Iterable[Row], *, there: Callable[[str], set[str]]) -> list[str]:
    """Tests that a row names and that a file doesn't have. `there` knows the tests of a file."""
    return [f"{row.number}: {one}" for row in rows for one in missing(row.tests, there=there)]


def foretellable(source: str) -> list[str]:
    """The modules that a source imports for chance, and whose chance can be foretold."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found += [name for name in names if name in CHANCE]
    return found


# --- the page ------------------------------------------------------------------------------------------------------
def test_every_requirement_is_answered_once() -> None:
    """Each number of level 1 and 2 of the chapters is in the table exactly once, with its level."""
    assert wrong_numbers(rows_of(PAGE.read_text())) == []


def test_every_answer_is_one() -> None:
    """A test, a place where it is written, or a reason why it is otherwise."""
    assert wrong_answers(rows_of(PAGE.read_text())) == []


def test_every_named_test_is_there() -> None:
    """Whatever test the table names, its file has it."""
    assert missing_tests(rows_of(PAGE.read_text()), there=names_in) == []


def test_chance_can_not_be_foretold() -> None:
    """Codes, keys and secrets come from the system's source of randomness: no module of ours imports another."""
    files = [path for path in (ROOT / "konto").rglob("*.py") if "tests" not in path.parts]
    assert len(files) > 100
    assert {str(path.relative_to(ROOT)) for path in files if foretellable(path.read_text())} == NO_SECRETS


# --- the rules fail where they should -------------------------------------------------------------------------------
def test_a_wrong_number_is_seen() -> None:
    """Missing, twice, of another level, and of no such number."""
    rows = [Row(number, level, "", "", "") for number, level in required().items() if number != "6.2.3"]
    broken = [*rows[1:], Row("6.1.1", "2", "", "", ""), rows[5], Row("6.9.1", "1", "", "", "")]
    assert set(wrong_numbers(broken)) == {
        "6.2.3 is missing",
        f"{rows[5].number} is there 2 times",
        "6.9.1 isn't asked",
        "6.1.1 is of level 1",
    }


def test_an_empty_answer_is_seen() -> None:
    """No verdict, no test, no place, no reason; and the good ones pass."""
    rows = [
        Row("1", "", "", "done", "yes"),
        Row("2", "", "", "shown", "believe us"),
        Row("3", "", "", "written", "somewhere"),
        Row("4", "", "", "differs", "(because) `tests/a.py::test_b`"),
        Row("5", "", "", "shown", "`tests/a.py::test_b`"),
        Row("6", "", "", "written", "[there](security.md#limits)"),
        Row("7", "", "", "not here", "There is nothing of the kind in the whole program."),
    ]
    assert [fault.split(":")[0] for fault in wrong_answers(rows)] == ["1", "2", "3", "4"]


def test_a_test_that_is_not_there_is_seen() -> None:
    """A name that the file doesn't have, and a file that isn't there."""
    named = "`tests/a.py::test_b` `tests/a.py::test_gone`, `tests/gone.py::test_b`"
    rows = [Row("6.1.1", "1", "", "shown", named)]
    there = {"tests/a.py": {"test_b"}}
    assert missing_tests(rows, there=lambda path: there.get(path, set())) == [
        "6.1.1: tests/a.py::test_gone",
        "6.1.1: tests/gone.py::test_b",
    ]
    assert names_in("tests/architecture/gone.py") == set()
    assert "test_a_test_that_is_not_there_is_seen" in names_in("tests/architecture/test_asvs.py")


def test_chance_that_can_be_foretold_is_seen() -> None:
    """However it is imported; the system's own isn't taken for it."""
    assert foretellable("import random\nfrom random import choice\n") == ["random", "random"]
    assert foretellable("import secrets\nfrom os import urandom\n") == []
