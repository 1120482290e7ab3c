"""Telling a service again what it was told, or what was given up: each under the id that it had. By staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from konto.kernel import clock, journal, statements
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.services.models import Service, Signal, Status, Stream, Told
from konto.services.signals.queries import REPEATABLE

AT_ONCE: Final = 5_000
IN_A_STATEMENT: Final = 500


class Again(NamedTuple):
    """How many are sent again, and whether there are more that could be."""

    many: int
    more: bool = False


@transaction.atomic
def replay(service: Service, signals: Iterable[UUID], *, actor: Actor) -> int:
    """Send these again: who has them knows them. Returns how many there were.

    Nothing comes of what can't be sent again (`queries.hindrance_of`): it stays as it is.
    """
    chosen = Signal.objects.filter(pk__in=list(signals), stream__service=service)
    return _send_again(chosen.filter(state__in=[Told.DELIVERED, Told.DEAD]), actor=actor).many


@transaction.atomic
def replay_given_up(stream: Stream, *, actor: Actor) -> Again:
    """Send everything again that was given up for this stream, the earliest first, as much as may be done at once."""
    return _send_again(Signal.objects.filter(stream=stream, state=Told.DEAD), actor=actor)


@transaction.atomic
def ask_now(stream: Stream, *, actor: Actor) -> None:
    """Try to deliver at once what waits, however long its receiver was to be left alone. Raises Stream.DoesNotExist."""
    stream = Stream.objects.select_for_update(no_key=True).get(pk=stream.pk)
    _hurry([stream.pk])
    waiting = Signal.objects.filter(stream=stream, state=Told.QUEUED, next_try__gt=clock.now())
    waiting.update(next_try=clock.now())
    journal.record(Event.STREAM_CHANGED, stream.service_id, actor=actor, stream=stream.pk)


def _send_again(over: QuerySet[Signal], *, actor: Actor) -> Again:
    """They wait anew, with all their tries before them, and their receiver is asked at once."""
    fit = over.filter(REPEATABLE).exclude(stream__status=Status.DISABLED).order_by("number")
    rows = list(fit.select_for_update(of=("self",)).values_list("pk", "account_ref", "stream_id")[: AT_ONCE + 1])
    now, chosen = clock.now(), rows[:AT_ONCE]
    Signal.objects.filter(pk__in=[row[0] for row in chosen]).update(
        state=Told.QUEUED, done_at=None, tries=0, waits_since=now, next_try=now, last_error=""
    )
    _hurry({row[2] for row in chosen})
    for start in range(0, len(chosen), IN_A_STATEMENT):
        statements.run(
            *(
                journal.recording(Event.SIGNAL_REPLAYED, ref, actor=actor, signal=signal, stream=stream)
                for signal, ref, stream in chosen[start : start + IN_A_STATEMENT]
            )
        )
    return Again(len(chosen), more=len(rows) > len(chosen))


def _hurry(streams: Iterable[UUID]) -> None:
    Stream.objects.filter(pk__in=list(streams)).update(next_try=clock.now())
