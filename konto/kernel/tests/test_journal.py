"""The journal: nothing is changed or taken back, nothing names a person, and months go whole."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from konto.kernel import clock, jobs, journal, partitions
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.journal import NotForTheJournal
from konto.kernel.models import JournalEntry

pytestmark = pytest.mark.django_db

SOMEBODY = uuid4()


def write(at: datetime | None = None) -> None:
    if at is None:
        journal.record(Event.SIGNED_IN, SOMEBODY, actor=Actor.person(SOMEBODY))
        return
    with time_machine.travel(at, tick=False):
        journal.record(Event.SIGNED_IN, SOMEBODY, actor=Actor.person(SOMEBODY))


def run(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []


def where() -> dict[str, int]:
    """How many entries lie in which partition."""
    return dict(run("SELECT tableoid::regclass::text, count(*) FROM kernel_journalentry GROUP BY 1"))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kernel_journalentry SET event = 'x'",
        "DELETE FROM kernel_journalentry",
        "TRUNCATE kernel_journalentry",
        "TRUNCATE kernel_journalentry_rest",
        "UPDATE {partition} SET event = 'x'",
        "DELETE FROM {partition}",
        "TRUNCATE {partition}",
    ],
)
def test_the_database_refuses_to_change_what_was_written(sql):
    """Whoever has the connection: neither the whole journal nor a month of it."""
    write()
    (partition,) = where()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(sql.format(partition=partition))
    assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize(
    "detail", ["alice@example.org", b"x", 1.5, ["x"], {"a": 1}, object()], ids=lambda one: type(one).__name__
)
def test_free_text_is_refused(detail):
    """Only ids, numbers, times and members of enumerations: nothing that could name a person."""
    with pytest.raises(NotForTheJournal):
        journal.record(Event.SIGNED_IN, SOMEBODY, actor=Actor.system(), detail=detail)
    assert not JournalEntry.objects.exists()


def test_details_come_back_as_they_went():
    """Each kind that is allowed."""

    class Colour(StrEnum):
        RED = "red"

    number, moment = uuid4(), datetime(2031, 5, 1, tzinfo=UTC)
    journal.record(
        Event.SIGNED_IN,
        None,
        actor=Actor.stranger(),
        a=number,
        b=7,
        c=True,
        d=moment,
        e=Colour.RED,
        f=None,
        g=moment.date(),
    )
    entry = JournalEntry.objects.get()

    assert entry.details == {
        "a": str(number), "b": 7, "c": True, "d": moment.isoformat(), "e": "red", "f": None, "g": "2031-05-01"
    }  # fmt: skip
    assert (entry.subject, entry.actor_kind, entry.actor_ref) == (None, "stranger", None)


def test_an_entry_goes_with_its_transaction():
    """What was rolled back did not happen."""
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not JournalEntry.objects.exists()


def test_the_months_are_there_from_the_first_day():
    """Migrating has made this month and the next two: entries lie in theirs."""
    write()
    assert list(where()) == [f"kernel_journalentry_{clock.today():%Y_%m}"]
    assert partitions.ensure() == []


def test_the_next_months_are_made_ahead():
    """Over the turn of a year, and only once."""
    with time_machine.travel(datetime(2031, 11, 30, 23, 59, tzinfo=UTC), tick=False):
        assert partitions.ensure() == [f"kernel_journalentry_{month}" for month in ("2031_11", "2031_12", "2032_01")]
        assert partitions.ensure() == []
    write(datetime(2031, 12, 1, tzinfo=UTC))
    write(datetime(2031, 11, 30, 23, 59, 59, 999_999, tzinfo=UTC))
    assert where() == {"kernel_journalentry_2031_11": 1, "kernel_journalentry_2031_12": 1}


def test_what_had_no_month_yet_is_kept_and_moves_to_its_own():
    """A worker that was off for long: nothing is lost, nothing fails, and every month can still go whole."""
    for month in (3, 4, 5):
        write(datetime(2033, month, 15, tzinfo=UTC))
    assert where() == {"kernel_journalentry_rest": 3}
    with time_machine.travel(datetime(2033, 4, 20, tzinfo=UTC), tick=False):
        partitions.ensure()

    assert where() == {
        "kernel_journalentry_rest": 1,
        "kernel_journalentry_2033_04": 1,
        "kernel_journalentry_2033_05": 1,
    }
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run("DELETE FROM kernel_journalentry_rest")


def test_retention_drops_whole_months_and_nothing_younger():
    """Thirty-six months: the month is dropped when its newest entry is that old."""
    with time_machine.travel(datetime(2034, 1, 31, tzinfo=UTC), tick=False):
        partitions.ensure()
    for month in (1, 2, 3):
        write(datetime(2034, month, 28, tzinfo=UTC))

    with time_machine.travel(datetime(2037, 1, 31, tzinfo=UTC), tick=False):
        assert "kernel_journalentry_2034_01" not in partitions.drop_older_than(months=36)
    with time_machine.travel(datetime(2037, 2, 1, tzinfo=UTC), tick=False):
        assert "kernel_journalentry_2034_01" in partitions.drop_older_than(months=36)
    assert JournalEntry.objects.filter(at__year=2034).count() == 2
    assert partitions.drop(before=date(2034, 1, 1)) == []


def test_the_job_makes_and_drops(settings):
    """Once an hour, by itself, for as long as the operator says."""
    settings.KONTO_JOURNAL_MONTHS = 1
    with time_machine.travel(datetime(2035, 1, 5, tzinfo=UTC), tick=False):
        jobs.keep_journal(0)
    with time_machine.travel(datetime(2035, 3, 5, tzinfo=UTC), tick=False):
        jobs.keep_journal(0)
    names = {name for (name,) in run("SELECT inhrelid::regclass::text FROM pg_inherits")}

    assert "kernel_journalentry_2035_01" not in names
    assert {f"kernel_journalentry_2035_0{month}" for month in (2, 3, 4, 5)} <= names
    assert "kernel_journalentry_rest" in names


def test_entries_stand_in_the_order_in_which_they_were_written():
    """Times and identifiers grow together."""
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for number in range(5):
            journal.record(Event.SIGNED_IN, SOMEBODY, actor=Actor.system(), number=number)
            traveller.shift(0.001)
    entries = list(JournalEntry.objects.all())

    assert [entry.details["number"] for entry in entries] == [0, 1, 2, 3, 4]
    assert [entry.id for entry in entries] == sorted(entry.id for entry in entries)


def test_whoever_hears_an_event_gets_its_entries_in_their_transaction(monkeypatch):
    """An ear is told once of each entry of its event; what it raises takes the entry back, and nothing passes it by."""
    monkeypatch.setattr(journal, "_ears", {})
    heard: list[JournalEntry] = []
    journal.hear(Event.ACTIVATED, heard.append)

    journal.record(Event.ACTIVATED, SOMEBODY, actor=Actor.system(), number=1)
    journal.record(Event.SIGNED_UP, SOMEBODY, actor=Actor.system())
    assert [(one.event, one.subject, one.details) for one in heard] == [(Event.ACTIVATED, SOMEBODY, {"number": 1})]
    with pytest.raises(NotForTheJournal):
        journal.recording(Event.ACTIVATED, SOMEBODY, actor=Actor.system())

    journal.hear(Event.ACTIVATED, refuse)
    with pytest.raises(ArithmeticError), transaction.atomic():
        journal.record(Event.ACTIVATED, SOMEBODY, actor=Actor.system(), number=2)
    assert JournalEntry.objects.filter(event=Event.ACTIVATED).count() == 1


def refuse(_entry: JournalEntry) -> None:
    raise ArithmeticError
