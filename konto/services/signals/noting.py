"""What became of signals that were tried: written down for a whole batch at a time."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from konto.kernel import clock, journal, statements
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.services.models import Signal, Stream, Told
from konto.services.signals import alarms
from konto.services.signals.sending import Tried
from konto.services.signals.types import Type
from konto.services.signals.verdicts import MOST_TRIES, Outcome, Verdict, stream_wait_after, wait_after

SYSTEM: Final = Actor.system()
JITTER: Final = 0.2
AT_ONCE: Final = 1_000
GIVEN_UP_AFTER: Final = timedelta(days=3)

log = structlog.get_logger("konto.services")


class Noted(NamedTuple):
    """How many were taken, whether the receiver takes more now, and whether it never will again."""

    taken: int
    goes_on: bool
    gone: bool = False


@transaction.atomic
def note(stream: Stream, tried: Tried) -> Noted:
    """Write down what became of each signal of a batch, and how the receiver is."""
    taken = [signal.pk for signal, outcome in tried if outcome.verdict is Verdict.TAKEN]
    delivered(stream.pk, taken)
    if taken:
        _note_works(stream)
    for signal, outcome in tried:
        if outcome.verdict is not Verdict.TAKEN:
            _note_failure(signal, outcome)
    last = tried[-1][1] if tried else None
    if any(outcome.verdict is Verdict.GONE for _, outcome in tried):
        return Noted(len(taken), goes_on=False, gone=True)
    if last is None or last.verdict is Verdict.DOWN:
        _note_down(stream, last, works=bool(taken))
        return Noted(len(taken), goes_on=False)
    return Noted(len(taken), goes_on=True)


def delivered(stream_id: UUID, signals: Iterable[UUID]) -> list[UUID]:
    """The receiver has these: what of them holds an address is destroyed. Returns those that it hadn't before."""
    now = clock.now()
    mine = Signal.objects.filter(pk__in=list(signals), stream=stream_id, state=Told.QUEUED)
    rows = list(mine.select_for_update().order_by("number").values_list("id", "account_ref", "type", "sealed"))
    known = [row[0] for row in rows]
    Signal.objects.filter(pk__in=known).update(
        state=Told.DELIVERED, done_at=now, tries=F("tries") + 1, last_error="", sealed=b""
    )
    Signal.objects.filter(pk__in=[row[0] for row in rows if row[3]]).update(purged_at=now)
    _journal(Event.SIGNAL_DELIVERED, stream_id, ((row[0], row[1], row[2]) for row in rows))
    return known


def dead(stream_id: UUID, signals: Iterable[UUID], error: str) -> int:
    """Give these up, visibly: they can be sent again by hand as long as they are kept. Returns how many there were."""
    return _dead(stream_id, _bury(stream_id, signals, error))


def all_dead(stream_id: UUID, error: str) -> int:
    """Give up whatever waits for the stream, however much that is. Returns how many there were."""
    waiting, count = Signal.objects.filter(stream=stream_id, state=Told.QUEUED).order_by("number"), 0
    while some := list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        count += _bury(stream_id, some, error)
    return _dead(stream_id, count)


def _bury(stream_id: UUID, signals: Iterable[UUID], error: str) -> int:
    mine = Signal.objects.filter(pk__in=list(signals), stream=stream_id, state=Told.QUEUED)
    rows = list(mine.select_for_update().order_by("number").values_list("id", "account_ref", "type"))
    Signal.objects.filter(pk__in=[row[0] for row in rows]).update(
        state=Told.DEAD, done_at=clock.now(), last_error=error[:80]
    )
    _journal(Event.SIGNAL_GIVEN_UP, stream_id, rows)
    return len(rows)


def _dead(stream_id: UUID, count: int) -> int:
    if count:
        alarms.given_up(stream_id, count)
    return count


def _journal(event: Event, stream_id: UUID, rows: Iterable[tuple[UUID, UUID | None, str]]) -> None:
    entries = (
        journal.recording(event, ref, actor=SYSTEM, signal=signal, stream=stream_id, type=Type(kind))
        for signal, ref, kind in rows
    )
    statements.run(*entries)


def _note_failure(signal: Signal, outcome: Outcome) -> None:
    """It is tried again, and given up after days.

    Refused, it waits longer and longer. Unanswered, it isn't to blame: it waits no longer than its stream does, and is
    given up no sooner.
    """
    tries, now, refused = signal.tries + 1, clock.now(), outcome.verdict is Verdict.REFUSED
    wait = wait_after(tries) if refused else stream_wait_after(tries, None)
    patience = GIVEN_UP_AFTER if refused else timedelta(days=settings.KONTO_EVENT_DAYS)
    mine = Signal.objects.filter(pk=signal.pk, state=Told.QUEUED)
    mine.update(tries=tries, next_try=now + _about(wait), last_error=outcome.error[:80])
    if tries >= MOST_TRIES and signal.waits_since <= now - patience:
        dead(signal.stream_id, [signal.pk], outcome.error)


def _note_works(stream: Stream) -> None:
    """It takes signals: those that waited for it to come back wait no more."""
    now = clock.now()
    if stream.failing_since:
        Signal.objects.filter(stream=stream, state=Told.QUEUED, next_try__gt=now).update(next_try=now)
    stream.failures, stream.failing_since = 0, None
    Stream.objects.filter(pk=stream.pk).update(
        failures=0, failing_since=None, last_error="", delivered_at=now, next_try=now
    )


def _note_down(stream: Stream, last: Outcome | None, *, works: bool) -> None:
    """It is left alone for a while, longer each time. One that took something just now isn't said to fail yet."""
    if last is None:
        return
    now = clock.now()
    stream.failures += 1
    stream.failing_since = stream.failing_since or (None if works else now)
    Stream.objects.filter(pk=stream.pk).update(
        failures=stream.failures,
        failing_since=stream.failing_since,
        last_error=last.error[:80],
        next_try=now + _about(stream_wait_after(stream.failures, last.retry_after)),
    )
    log.warning("stream_down", stream=str(stream.pk), error=last.error, failures=stream.failures, partly=works)


def _about(wait: timedelta) -> timedelta:
    """Later by up to a fifth, so that what failed together doesn't come back together."""
    return wait * random.uniform(1, 1 + JITTER)  # noqa: S311 - spread, not secrecy
