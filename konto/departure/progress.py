"""Carries departures on: whatever is due, wherever it stopped, whoever left it there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import F

from konto.departure import actions, scrub, traces
from konto.departure.models import Departure, Stage
from konto.kernel import clock

LEASE = timedelta(seconds=30)
"""How long a worker has a departure to itself; another goes on after it."""

LONGEST_WAIT = timedelta(minutes=10)
SEARCHED_AT_ONCE = 50
_SEARCH_LOCK = 0x6B6F_6E74_6F73  # one number of our own among the database's advisory locks

log = structlog.get_logger("konto.departure")


def carry_on() -> int:
    """Take every due departure as far as it goes now; returns how many were touched."""
    return _erase_due() + _search_due()


def _erase_due() -> int:
    touched = 0
    while due := _claim(Stage.WAITING, Stage.ERASING, most=1):
        touched += 1
        with _failures_on_record(due[0]):
            _erase(due[0])
    return touched


def _erase(departure: Departure) -> None:
    if departure.stage == Stage.WAITING:
        actions.start_erasing(departure.id)
    while actions.erase_next(departure.id):
        _hold(departure.id)


def _search_due() -> int:
    """One reading of the stores serves everybody who waits for it, and only one goes on at a time."""
    touched = 0
    with _alone() as alone:
        while alone and (batch := _claim(Stage.SEARCHING, most=SEARCHED_AT_ONCE)):
            touched += len(batch)
            _search(batch)
    return touched


def _search(batch: list[Departure]) -> None:
    wanted: dict[UUID, traces.Wanted] = {}
    for departure in batch:
        with _failures_on_record(departure):
            wanted[departure.id] = actions.wanted(departure.id)
    found = [departure for departure in batch if departure.id in wanted]
    if not found:
        return
    with _failures_on_record(*found):
        scrubbed = scrub.scrub()
        searched = traces.search(wanted)
        for departure in found:
            with _failures_on_record(departure):
                _finish(departure, searched, scrubbed)


def _finish(departure: Departure, searched: traces.Searched, scrubbed: scrub.Scrubbed) -> None:
    places = actions.finish(departure.id, searched, scrubbed)
    if places:
        log.error("departure_left_traces", departure=str(departure.id), places=places)
        _try_later(departure)


def _claim(*stages: Stage, most: int) -> list[Departure]:
    """Departures that are due, held for this worker by moving their next try."""
    with transaction.atomic():
        due = Departure.objects.filter(stage__in=stages, next_try__lte=clock.now())
        departures = list(due.select_for_update(skip_locked=True).order_by("next_try")[:most])
        _hold(*(departure.id for departure in departures))
        return departures


def _hold(*departures: UUID) -> None:
    Departure.objects.filter(pk__in=departures).update(next_try=clock.now() + LEASE)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else searches; the database frees the place of a worker that died."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_SEARCH_LOCK])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_SEARCH_LOCK])


@contextmanager
def _failures_on_record(*departures: Departure) -> Iterator[None]:
    """A step that fails is tried again later, and seen; one that somebody else has done is done."""
    try:
        yield
    except actions.TooLate:
        log.info("departure_step_was_done", departures=[str(departure.id) for departure in departures])
    except Exception as error:
        if not connection.in_atomic_block and not connection.is_usable():
            connection.close()
        for departure in departures:
            log.error("departure_step_failed", departure=str(departure.id), error=type(error).__name__)
            actions.note_failure(departure.id)
            _try_later(departure)


def _try_later(departure: Departure) -> None:
    wait = min(LEASE * 2 ** min(departure.failures, 10), LONGEST_WAIT)
    Departure.objects.filter(pk=departure.pk).update(next_try=clock.now() + wait, failures=F("failures") + 1)
    if clock.now() > departure.limit_at:
        log.error("departure_overdue", departure=str(departure.id))
        _tell_the_owner(departure)


def _tell_the_owner(departure: Departure) -> None:
    """A letter that can't be written (an address that is none) must not hold up everybody else's departure."""
    try:
        actions.note_overdue(departure.id)
    except Exception as error:
        log.error("departure_overdue_not_told", departure=str(departure.id), error=type(error).__name__)
