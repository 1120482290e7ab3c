"""Putting an order out of sight, and bringing it back: a person's own doing, which no new version undoes."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from konto.cabinet.models import Order
from konto.identity.models import Account
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event


@transaction.atomic
def archive_order(account: Account, *, order_id: UUID, actor: Actor) -> None:
    """Put an order of theirs out of sight. Doing it again changes nothing. Raises Order.DoesNotExist."""
    order = _mine(account, order_id)
    if order.archived_at is None:
        Order.objects.filter(pk=order.pk).update(archived_at=clock.now())
        journal.record(Event.ORDER_ARCHIVED, account.ref, actor=actor, order=order.id)


@transaction.atomic
def restore_order(account: Account, *, order_id: UUID, actor: Actor) -> None:
    """Bring an order of theirs back. Doing it again changes nothing. Raises Order.DoesNotExist."""
    order = _mine(account, order_id)
    if order.archived_at is not None:
        Order.objects.filter(pk=order.pk).update(archived_at=None)
        journal.record(Event.ORDER_RESTORED, account.ref, actor=actor, order=order.id)


def _mine(account: Account, order_id: UUID) -> Order:
    return Order.objects.select_for_update().get(pk=order_id, account_ref=account.ref)
