"""Figures for the console and the transparency report: right, and about nobody."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from konto.kernel import clock as clocks
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.standing import queries
from konto.standing.actions import Narrower, Outcome, Scope
from konto.standing.models import Tally
from tests.cast import ALICE, Person
from tests.letters import work
from tests.standing import appeals, decides, restricts
from tests.unchanged import journalled

PEOPLE = [
    Person(name, f"{name.lower()}@example.org", "meadow lantern nine gulls") for name in ("Cara", "Dov", "Eve", "Finn")
]


@pytest.fixture(autouse=True)
def _standing_clock(clock) -> None:
    """Days pass only when a test says so."""


@pytest.fixture
def decided(nora, omar, clock, db) -> None:
    """Four restricted, three appealed: decided after 1, 2 and 10 hours; and one by a rule."""
    for person in PEOPLE:
        person.joins()
        restricts(nora, person)
    filed = [appeals(person, restrict_of(person)) for person in PEOPLE[:3]]
    for appeal, hours, outcome in zip(filed, (1, 1, 8), (Outcome.LIFT, Outcome.UPHOLD, Outcome.UPHOLD), strict=True):
        clock.shift(hours=hours)
        decides(omar, appeal, outcome)
    ALICE.signs_up()
    clock.shift(days=8)
    work()


def restrict_of(person):
    return queries.restrictions_of(person.account.ref).get()


def period() -> dict[str, Any]:
    today = clocks.today()
    return {"start": today.replace(year=today.year - 1), "end": today}


def test_the_summary(decided):
    """By ground, share of automated ones, outcomes, median and 95th percentile of the time to a decision."""
    found = queries.summary(**period())

    assert found["restrictions"]["total"] == 5
    assert found["restrictions"]["automated_share"] == 0.2
    assert found["restrictions"]["by_ground"] == {"fraud": 4, "not_activated": 1}
    assert found["appeals"]["filed"] == found["appeals"]["decided"] == 3
    assert found["appeals"]["outcomes"] == {"uphold": 2, "lift": 1, "narrow": 0}
    assert found["appeals"]["hours_median"] == 2
    assert found["appeals"]["hours_p95"] == 10  # within less, only two of three were
    assert json.loads(json.dumps(found)) == found


def test_narrowing_is_an_outcome_and_no_further_restriction(alice, nora, omar, clock):
    """One was restricted, one appeal was narrowed: that is what is counted, and nobody twice."""
    appeal = appeals(alice, restricts(nora, alice))
    decides(omar, appeal, Outcome.NARROW, narrower=Narrower(Scope.BUYING, None))
    found = queries.summary(**period())

    assert found["restrictions"]["total"] == 1
    assert found["restrictions"]["by_scope"] == {"sign_in": 1}
    assert found["appeals"]["outcomes"]["narrow"] == 1


def test_the_rows_fit_a_csv_file(decided):
    """Each combination once, with its count and, of decisions, how long they took, under the columns that are named."""
    rows = list(queries.report_rows(**period()))
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=queries.COLUMNS)
    writer.writeheader()
    writer.writerows(rows)

    assert sum(row["count"] for row in rows if row["what"] == "restricted") == 5
    assert len(out.getvalue().splitlines()) == len(rows) + 1
    times = {(row["what"], row["outcome"]): (row["hours_median"], row["hours_p95"]) for row in rows}
    assert times["decided", "lift"] == (1, 1)
    assert times["decided", "uphold"] == (2, 10)
    assert times["restricted", ""] == times["appealed", ""] == (None, None)


def test_a_period_without_anything(db):
    """Says so, and divides by nothing."""
    found = queries.summary(**period())

    assert found["restrictions"]["automated_share"] is None
    assert found["appeals"]["hours_median"] is None


def test_figures_stay_when_people_leave(decided):
    """And hold nothing that leads to them."""
    before = queries.summary(**period())
    PEOPLE[0].leaves()

    assert queries.summary(**period()) == before
    assert not any("ref" in field.name for field in Tally._meta.fields)


def test_an_appeal_that_is_late_alarms_once(alice, nora, clock, letterbox):
    """Reminded before the day, alarmed when it is past: on record, in the staff's queue, and not again."""
    appeal = appeals(alice, restricts(nora, alice))
    clock.to(appeal.answer_by)
    with journalled(Event.APPEAL_OVERDUE, Event.CASE_OPENED):
        work()
    with journalled():
        work()
    entry = JournalEntry.objects.get(event=Event.APPEAL_OVERDUE)

    assert entry.details["appeal"] == str(appeal.id)
