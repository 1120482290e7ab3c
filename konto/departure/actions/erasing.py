"""Erasing, step by step: each step is one transaction, so that whoever goes on finds where it was."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F

from konto.departure.actions import farewells
from konto.departure.actions.stage import TooLate, lock, move
from konto.departure.models import Departure, ErasureOrder, Stage
from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.identity.actions import State
from konto.kernel import clock, holdings, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.holdings import Receipt
from konto.notices import actions as notices

SYSTEM = Actor.system()


@transaction.atomic
def start_erasing(departure_id: UUID) -> None:
    """The point of no return: sessions end, waiting letters are dropped, the farewell's address is sealed apart.

    Raises TooLate when it has started, or the person stays.
    """
    departure = lock(departure_id)
    move(departure, Stage.ERASING)
    departure.started_at = clock.now()
    departure.save(update_fields=["started_at"])
    account = identity.change_state(identities.account_of(departure.subject), State.ERASING, actor=SYSTEM)
    identity.end_sessions(account, actor=SYSTEM)
    notices.cancel_queued(departure.ref)
    farewells.seal(departure, account)
    order_erasures(departure)  # a room may have come since the departure was asked for
    journal.record(Event.ERASING_STARTED, departure.ref, actor=SYSTEM, departure=departure.id)


def order_erasures(departure: Departure) -> None:
    """One order for each room that has none yet, in the order in which they erase."""
    ErasureOrder.objects.bulk_create(
        (
            ErasureOrder(departure=departure, room=room, place=place)
            for place, room in enumerate(holdings.registry.rooms())
        ),
        update_conflicts=True,
        unique_fields=["departure", "room"],
        update_fields=["place"],
    )


def erase_next(departure_id: UUID) -> bool:
    """Let the next room erase and keep its receipt. False when every room has: then the search may begin.

    Raises whatever the room's eraser does; then nothing of it was done, and the try is counted.
    """
    order_id = _begin_next(departure_id)
    if order_id is None:
        return False
    _carry_out(departure_id, order_id)
    return True


@transaction.atomic
def _begin_next(departure_id: UUID) -> UUID | None:
    departure = lock(departure_id)
    if departure.stage != Stage.ERASING:
        raise TooLate(departure.stage)
    order = departure.orders.filter(done_at=None).first()
    if order is None:
        move(departure, Stage.SEARCHING)
        return None
    ErasureOrder.objects.filter(pk=order.pk).update(attempts=F("attempts") + 1)
    return order.pk


@transaction.atomic
def _carry_out(departure_id: UUID, order_id: UUID) -> None:
    departure = lock(departure_id)
    order = departure.orders.filter(pk=order_id, done_at=None).first()
    if order is None:
        return  # another worker was faster
    keep_receipt(departure, order, holdings.erase(order.room, departure.subject))


def keep_receipt(departure: Departure, order: ErasureOrder, receipt: Receipt) -> None:
    """Note what a room erased, in addition to what it erased before."""
    before: Receipt = order.receipt or {}
    tables = {**before, **receipt}
    total = {table: before.get(table, 0) + receipt.get(table, 0) for table in tables}
    ErasureOrder.objects.filter(pk=order.pk).update(receipt=total, done_at=clock.now())
    journal.record(
        Event.ERASURE_RECEIPT,
        departure.ref,
        actor=SYSTEM,
        departure=departure.id,
        order=order.id,
        rows=sum(receipt.values()),
    )
