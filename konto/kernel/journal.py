"""The journal: append-only, one typed entry for each thing done, and nothing in it that names a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from konto.kernel import clock, ids, statements
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.kernel.statements import Statement

Detail = UUID | int | bool | date | Enum | None
Ear = Callable[[JournalEntry], None]

_ears: dict[Event, list[Ear]] = {}

__all__ = ["JournalEntry", "NotForTheJournal", "entries_of", "hear", "last", "record"]


class NotForTheJournal(TypeError):
    """A detail that could hold personal data: free text never enters the journal."""


def record(event: Event, subject: UUID | None, *, actor: Actor, **details: Detail) -> None:
    """Append an entry in the current transaction. Details are ids, numbers, times and members of enumerations.

    Raises NotForTheJournal for any other detail.
    """
    entry = _entry(event, subject, actor=actor, **details)
    statements.run(statements.insertion(entry))
    for ear in _ears.get(event, ()):
        ear(entry)


def recording(event: Event, subject: UUID | None, *, actor: Actor, **details: Detail) -> Statement:
    """What `record` does, to be done together with what else is written. For events that nobody hears.

    Raises NotForTheJournal as `record` does.
    """
    if event in _ears:
        raise NotForTheJournal(f"somebody hears {event}: record it")
    return statements.insertion(_entry(event, subject, actor=actor, **details))


def hear(event: Event, ear: Ear) -> None:
    """Call `ear` with each entry of this event, in the transaction that wrote it: to write down who has to be told.

    Filled when the program starts. An ear writes rows of its own room and nothing else; what it raises undoes all.
    """
    _ears.setdefault(event, []).append(ear)


def _entry(event: Event, subject: UUID | None, *, actor: Actor, **details: Detail) -> JournalEntry:
    return JournalEntry(
        id=ids.uuid7(),
        at=clock.now(),
        event=event,
        subject=subject,
        actor_kind=actor.kind,
        actor_ref=actor.ref,
        details={name: _plain(name, value) for name, value in details.items()},
    )


def entries_of(subject: UUID, *, start: int = 0, most: int) -> list[JournalEntry]:
    """What was done to whoever goes by this reference, the latest first; `start` says how many to leave out."""
    mine = JournalEntry.objects.filter(subject=subject).order_by("-at", "-id")
    return list(mine[start : start + most])


def last(subject: UUID, event: Event, *, by: UUID, since: datetime) -> JournalEntry | None:
    """The newest entry of this event that somebody wrote about somebody since then."""
    mine = JournalEntry.objects.filter(subject=subject, at__gt=since, event=event, actor_ref=by)
    return mine.order_by("-at", "-id").first()


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
