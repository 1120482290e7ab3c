"""Carries departures on: whatever is due, wherever it stopped."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import F

from konto.departure import actions, traces
from konto.departure.actions.erasing import needles
from konto.departure.models import Departure, Stage
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event

LEASE = timedelta(seconds=30)
"""How long a worker may hold a departure; another goes on after it."""

LONGEST_WAIT = timedelta(minutes=10)

log = structlog.get_logger("konto.departure")


def carry_on() -> int:
    """Take every due departure as far as it goes now; returns how many were touched."""
    touched = 0
    while departure := _claim():
        touched += 1
        try:
            _advance(departure)
        except Exception as error:
            _failed(departure, error)
    return touched


def _advance(departure: Departure) -> None:
    if departure.stage == Stage.WAITING:
        actions.start_erasing(departure.id)
        departure.stage = Stage.ERASING
    if departure.stage == Stage.ERASING:
        while actions.erase_next(departure.id):
            _renew(departure.id)
    _search(departure.id)


def _search(departure_id: UUID) -> None:
    departure = Departure.objects.get(pk=departure_id)
    searched = traces.search(needles(departure))
    actions.finish(departure_id, searched)
    if searched.places:
        log.error("departure_left_traces", departure=str(departure_id), places=sorted(searched.places))
        _wait(departure)


def _claim() -> Departure | None:
    """The next due departure, leased to this worker by moving its next try."""
    with transaction.atomic():
        due = Departure.objects.filter(
            stage__in=[Stage.WAITING, Stage.ERASING, Stage.SEARCHING], next_try__lte=clock.now()
        )
        departure = due.select_for_update(skip_locked=True).order_by("next_try").first()
        if departure:
            _renew(departure.id)
        return departure


def _renew(departure_id: UUID) -> None:
    Departure.objects.filter(pk=departure_id).update(next_try=clock.now() + LEASE)


def _failed(departure: Departure, error: Exception) -> None:
    """Put the failure on record, without its words: they may quote a row."""
    if connection.in_atomic_block is False:
        connection.close_if_unusable_or_obsolete()
    log.error("departure_step_failed", departure=str(departure.id), error=type(error).__name__)
    journal.record(Event.ERASURE_FAILED, departure.ref, actor=Actor.system(), departure=departure.id)
    _wait(departure)


def _wait(departure: Departure) -> None:
    wait = min(LEASE * 2**departure.failures, LONGEST_WAIT)
    Departure.objects.filter(pk=departure.id).update(next_try=clock.now() + wait, failures=F("failures") + 1)
    if clock.now() > departure.limit_at:
        log.error("departure_overdue", departure=str(departure.id))
