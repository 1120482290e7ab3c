"""The journal: append-only, one typed entry for each thing done, and nothing in it that names a person."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from django.db import connection

from konto.kernel import clock, ids
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry

Detail = UUID | int | bool | date | Enum | None


class NotForTheJournal(TypeError):
    """A detail that could hold personal data: free text never enters the journal."""


def record(event: Event, subject: UUID | None, *, actor: Actor, **details: Detail) -> None:
    """Append an entry in the current transaction. Details are ids, numbers, times and members of enumerations.

    Raises NotForTheJournal for any other detail.
    """
    JournalEntry.objects.create(
        id=ids.uuid7(),
        at=clock.now(),
        event=event,
        subject=subject,
        actor_kind=actor.kind,
        actor_ref=actor.ref,
        details={name: _plain(name, value) for name, value in details.items()},
    )


def _plain(name: str, value: Detail) -> str | int | bool | None:
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return str(value.value)
        case UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
    raise NotForTheJournal(f"{name}: {type(value).__name__}")


def ensure_partitions(*, months_ahead: int = 2) -> None:
    """Make this month's partition and the next ones; what finds none falls into the default partition."""
    first = clock.today().replace(day=1)
    for _ in range(months_ahead + 1):
        following = _next_month(first)
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS kernel_journalentry_{first:%Y_%m} PARTITION OF kernel_journalentry "
                f"FOR VALUES FROM ('{first.isoformat()}') TO ('{following.isoformat()}')"
            )
        first = following


def drop_partitions(*, before: date) -> list[str]:
    """Retention: drop each month that ended before the given day; returns the names of what went."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = 'kernel_journalentry'::regclass"
        )
        names = [name for (name,) in cursor.fetchall() if _ended_before(name, before)]
        for name in names:
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")
    return sorted(names)


def _ended_before(partition: str, day: date) -> bool:
    year, _, month = partition.removeprefix("kernel_journalentry_").partition("_")
    return year.isdigit() and _next_month(date(int(year), int(month), 1)) <= day


def _next_month(first: date) -> date:
    return first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
