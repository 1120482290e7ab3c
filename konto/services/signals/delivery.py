"""Delivery: due signals leave stream by stream, in batches, each account's in order, and what became of them is noted.

A worker takes a stream for the length of a lease, committed before anything is sent; nobody else delivers to it
meanwhile. A worker that dies leaves signals that are due again when the lease is over: a second copy bears the same id,
by which the receiver knows it. So a signal is delivered at least once, and counts once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, OuterRef, Q, QuerySet

from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.services.models import Method, Signal, Status, Stream, Told
from konto.services.signals import alarms, noting, sending, status
from konto.services.signals.queries import SAID_IN_A_PAUSE

BATCH: Final = 250
DRAIN_SECONDS: Final = 15.0
STREAMS_AT_ONCE: Final = 4
LEASE_SPARE: Final = 15.0
_LANES: Final = (1, 2)
_LANE_LOCKS: Final = 0x736967

log = structlog.get_logger("konto.services")


def drain(*, seconds: float = DRAIN_SECONDS) -> int:
    """Deliver in this thread, stream after stream, until nothing is due or the time is up; returns how many left."""
    stop, taken = time.monotonic() + seconds, 0
    while time.monotonic() < stop and (stream := take()):
        taken += _empty(stream, stop)
    return taken


def drain_at_once(*, seconds: float = DRAIN_SECONDS) -> int:
    """The same for several streams at a time, each in a thread of its own: one that hangs holds up no other.

    At most two of these run at a time on one database: receivers that hang never hold all workers.
    """
    with _lane() as free, ThreadPoolExecutor(STREAMS_AT_ONCE, thread_name_prefix="signals") as pool:
        return sum(pool.map(lambda _: _drain_apart(seconds), range(STREAMS_AT_ONCE if free else 0)))


def take() -> Stream | None:
    """A stream with something due, for the length of a lease; None where there is none."""
    now = clock.now()
    due = _due().filter(stream=OuterRef("pk"))
    with transaction.atomic():
        flows = Q(status=Status.ENABLED) & Exists(due) | Q(status=Status.PAUSED) & Exists(due.filter(SAID_IN_A_PAUSE))
        streams = Stream.objects.filter(flows, next_try__lte=now, drained_until__lte=now)
        streams = streams.filter(service__ended_at=None)
        stream = (
            streams.exclude(method=Method.POLL)
            .select_for_update(skip_locked=True, of=("self",), no_key=True)
            .select_related("service")
            .order_by("drained_until")
            .first()
        )
        if stream:
            stream.drained_until = now + lease()
            stream.save(update_fields=["drained_until"])
    return stream


def due_of(stream: Stream, *, most: int = BATCH) -> list[Signal]:
    """What may leave now, in order: nothing of an account whose earlier signal waits; in a pause only news of it."""
    due = _due().filter(stream=stream.pk)
    return list((due if stream.status == Status.ENABLED else due.filter(SAID_IN_A_PAUSE)).order_by("number")[:most])


def _due() -> QuerySet[Signal]:
    now, waiting = clock.now(), Signal.objects.filter(state=Told.QUEUED)
    mine = waiting.filter(stream=OuterRef("stream"), sub=OuterRef("sub"), number__lt=OuterRef("number")).exclude(sub="")
    return waiting.filter(~Exists(mine.filter(next_try__gt=now)), next_try__lte=now)


def lease() -> timedelta:
    """Longer than a batch may take, its last signal with a late answer included."""
    return timedelta(seconds=sending.SECONDS + settings.KONTO_EVENT_TIMEOUT + LEASE_SPARE)


def _empty(stream: Stream, stop: float) -> int:
    """Batch after batch, as long as the receiver takes them; then the stream is anybody's again."""
    taken = 0
    try:
        while signals := due_of(stream):
            _close_in_thread()  # nobody holds a connection to the database while a receiver takes its time
            result = _note(stream, sending.bring(stream, signals))
            taken += result.taken
            if not result.goes_on or time.monotonic() > stop or not _prolong(stream):
                break
    finally:
        _held(stream).update(drained_until=clock.now())
    return taken


@transaction.atomic
def _note(stream: Stream, tried: sending.Tried) -> noting.Noted:
    noted = noting.note(stream, tried)
    locked = Stream.objects.select_for_update(no_key=True).filter(pk=stream.pk).first() if noted.gone else None
    if locked:
        status.move(locked, Status.DISABLED, reason="The receiver answered that it is gone.", actor=Actor.system())
        alarms.gone(locked)
    return noted


def _prolong(stream: Stream) -> bool:
    """Hold it longer; False where it was paused, changed or removed, or is another worker's by now."""
    until = clock.now() + lease()
    held = _held(stream).filter(status=stream.status, endpoint_url=stream.endpoint_url).update(drained_until=until)
    stream.drained_until = until
    return bool(held)


def _held(stream: Stream) -> QuerySet[Stream]:
    """The stream, as long as the lease on it is this worker's."""
    return Stream.objects.filter(pk=stream.pk, drained_until=stream.drained_until)


def _drain_apart(seconds: float) -> int:
    try:
        return drain(seconds=seconds)
    finally:
        connection.close()


@contextmanager
def _lane() -> Iterator[bool]:
    """Hold one of the lanes; False when all are taken. The database frees a lane whose worker died."""
    with connection.cursor() as cursor:
        lane = next((one for one in _LANES if _ask(cursor, "pg_try_advisory_lock", one)), None)
        try:
            yield lane is not None
        finally:
            if lane is not None:
                _ask(cursor, "pg_advisory_unlock", lane)


def _ask(cursor: CursorWrapper, function: str, lane: int) -> bool:
    cursor.execute(f"SELECT {function}(%s, %s)", [_LANE_LOCKS, lane])
    return bool(cursor.fetchone()[0])


def _close_in_thread() -> None:
    if not connection.in_atomic_block:
        connection.close()
