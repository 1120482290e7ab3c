"""Figures in the console: drawn, in tables, and as files; about nobody."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from konto.console import plots
from konto.console.actions import Role
from konto.kernel import clock as clocks
from konto.kernel.events import Event
from konto.standing import actions
from konto.standing import queries as standings
from konto.standing.actions import Outcome
from tests.cast import Person
from tests.clocks import Clock
from tests.staff import NORA, Colleague
from tests.standing import appeals, decides, restricts
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Visit


@pytest.fixture(autouse=True)
def _standing_clock(clock: Clock) -> None:
    """Days pass only where a test says so."""


@pytest.fixture
def counted(visit: Visit, omar: Colleague, alice: Person, bob: Person, clock: Clock) -> Visit:
    """Two restricted on two days; one objects, and is upheld after five hours. A browser that may see it."""
    nora = replace(NORA, roles=(Role.SECURITY,)).starts()
    restricts(omar, alice)
    clock.shift(days=1)
    appeal = appeals(bob, restricts(omar, bob))
    clock.shift(hours=5)
    decides(nora, appeal, Outcome.UPHOLD)
    nora.signs_in(visit)
    return visit


def query() -> str:
    today = clocks.today()
    return f"start={today - timedelta(days=9)}&end={today}"


def test_the_page_draws_and_tells_the_same_numbers(counted: Visit) -> None:
    """Totals, times, bars and table agree with the figures."""
    page = counted.open(f"/console/figures/?{query()}")

    assert page.status == 200
    for said in ("Altogether 2", "Made by a program 0 (0 percent)", "Written 1", "Decided 1", "within 5 hours"):
        assert said in page.text
    assert "Fraud: 2" in page.text
    assert "The restriction stays: 1" in page.text
    titles = re.findall(r"<title>[^<:]*: (\d+)</title>", page.html)
    assert [titles.count(value) for value in ("0", "1")] == [17, 3]
    assert page.html.count('aria-label="Restrictions over time"') == 1
    assert "The same in numbers" in page.text


def test_a_ground_stands_under_its_name_of_today(counted: Visit, omar: Colleague, bob: Person) -> None:
    """Reworded, it has the newer name; another one of the same name is counted apart."""
    words = dict.fromkeys(("name", "clause", "why"), "Deceit")
    texts = dict.fromkeys(("en", "uk", "nb"), words)
    for code in ("fraud", "old_fraud"):
        actions.save_ground(code, basis=actions.Basis.CONTRACT, texts=texts, outlives=True, actor=omar.actor)
    assert "Deceit: 2" in counted.open(f"/console/figures/?{query()}").text

    restricts(omar, bob, ground="old_fraud")
    page = counted.open(f"/console/figures/?{query()}")
    assert "Deceit (fraud): 2" in page.text
    assert "Deceit (old_fraud): 1" in page.text


def test_without_a_period_it_is_the_last_quarter(counted: Visit) -> None:
    """Three months back from today."""
    page = counted.open("/console/figures/")

    assert page.values["end"] == clocks.today().isoformat()
    assert "Altogether 2" in page.text


def test_where_nothing_was_it_says_so(counted: Visit) -> None:
    """No drawing of nothing, and no time of what was never decided."""
    page = counted.open("/console/figures/?start=2020-01-01&end=2020-03-01")

    assert "Altogether 0" in page.text
    assert "None in this period" in page.text
    assert 'class="plot"' not in page.html


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("start=2026-02-01&end=2026-01-01", "ends before it begins"),
        ("start=2010-01-01&end=2026-01-01", "five years at most"),
        ("start=yesterday&end=2026-01-01", "Enter a day"),
        ("start=&end=", "Enter a day"),
        ("start=0000-00-00&end=9999-99-99", "Enter a day"),
        ("start=9999-12-01&end=9999-12-31", "Enter a day"),
    ],
)
def test_a_period_that_is_none_is_refused(counted: Visit, asked: str, said: str) -> None:
    """The page says what to put right; no file is made of it."""
    page = counted.open(f"/console/figures/?{asked}")

    assert page.status == 400
    assert said in page.text
    with nothing_comes_about():
        assert counted.open(f"/console/figures/download.csv?{asked}").status == 404


def test_the_files_hold_what_a_transparency_report_needs(counted: Visit) -> None:
    """CSV: a line for each combination; JSON: everything, with a version. The journal keeps that they were taken."""
    with journalled(Event.FIGURES_DOWNLOADED, Event.FIGURES_DOWNLOADED):
        flat = counted.open(f"/console/figures/download.csv?{query()}")
        whole = counted.open(f"/console/figures/download.json?{query()}")

    rows = list(csv.DictReader(io.StringIO(flat.html)))
    assert tuple(rows[0]) == standings.COLUMNS
    assert {(row["what"], row["outcome"], row["count"]) for row in rows} == {
        ("restricted", "", "2"),
        ("appealed", "", "1"),
        ("decided", "uphold", "1"),
    }
    assert flat.response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in flat.response.headers["Content-Disposition"]
    report = json.loads(whole.html)
    assert (report["format"], report["version"]) == ("konto.transparency", 1)
    assert report["restrictions"]["total"] == 2
    assert report["appeals"]["hours_median"] == 5
    assert len(report["rows"]) == len(rows)
    assert counted.open(f"/console/figures/download.xml?{query()}").status == 404


def test_they_are_about_nobody(counted: Visit, alice: Person, bob: Person, omar: Colleague) -> None:
    """Neither page nor files hold a name, an address or a reference."""
    pages = [counted.open(f"/console/figures/{path}?{query()}").html for path in ("", "download.csv", "download.json")]

    for person in (alice, bob):
        for told in (person.name, person.address, str(person.account.ref)):
            assert not any(told in page for page in pages)
    assert not any(str(omar.staff.ref) in page for page in pages)


# --- where bars stand ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "parts", "first_days"), [(1, 1, 1), (31, 31, 1), (32, 5, 7), (182, 26, 7), (183, 7, 31), (730, 24, 31)]
)
def test_a_period_falls_into_parts(days: int, parts: int, first_days: int) -> None:
    """Days, weeks or months, without a gap and without a day counted twice."""
    start = date(2026, 1, 1)
    found = plots.spans(start, start + timedelta(days=days - 1))

    assert (len(found), (found[0].end - found[0].start).days + 1) == (parts, first_days)
    assert sum((part.end - part.start).days + 1 for part in found) == days
    assert all(one.end + timedelta(days=1) == other.start for one, other in pairwise(found))


def test_bars_are_as_high_as_their_numbers() -> None:
    """The highest fills the drawing, the smallest can be seen, nothing has no height; all are whole numbers."""
    plot = plots.columns(["a", "b", "c", "d"], [0, 1, 500, 1000])

    assert [bar.height for bar in plot.bars] == [0, 1, 80, 160]
    assert all(bar.y + bar.height == plot.height for bar in plot.bars)
    assert all(bar.x + bar.width <= plot.width for bar in plot.bars)
    assert plots.columns([], []).top == 0
    assert [(bar.label, bar.width) for bar in plots.lying({"a": 1, "b": 2, "c": 0})] == [
        ("b", 600),
        ("a", 300),
        ("c", 0),
    ]


def test_times_are_written_in_the_language_of_the_page(counted: Visit) -> None:
    """In every language whole drawings: no comma enters a measure."""
    counted.client.cookies["konto_language"] = "uk"
    page = counted.open(f"/console/figures/?{query()}")

    bars = re.findall(r"<rect[^>]*><title>", page.html)
    assert len(bars) == 20
    assert all(re.fullmatch(r'<rect x="\d+" y="\d+" width="\d+" height="\d+"><title>', bar) for bar in bars)
