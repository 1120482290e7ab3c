"""What people bought without an account: taken over by whoever shows that the contact is theirs, or gone in time."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from konto.cabinet import kinds, owners
from konto.cabinet.actions.erasing import delete_guests
from konto.identity import actions as identity
from konto.identity.actions import State
from konto.identity.models import Account
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.holdings import Receipt


class CannotAdopt(Exception):
    """The account is being erased: nothing is given to it any more."""


@transaction.atomic
def adopt(account: Account, *, contact: str, actor: Actor) -> int:
    """Give the account what was bought under this contact without an account; returns how many things it got.

    Whoever calls it has made sure that the contact is this person's. What a service hands over at this very moment is
    got by the next call. Raises CannotAdopt.
    """
    account = identity.lock(account)
    if account.state == State.ERASING:
        raise CannotAdopt
    number = sum(_take_over(table, account, contact) for table in (kind.table for kind in kinds.OF_GUESTS))
    _take_over_messages(account)
    if number:
        journal.record(Event.GUEST_ORDERS_ADOPTED, account.ref, actor=actor, rows=number)
    return number


@transaction.atomic
def purge_guests() -> Receipt:
    """Delete what guests bought so long ago that nobody comes for it; the receipt counts rows by table."""
    before = clock.now() - timedelta(days=settings.KONTO_GUEST_DAYS)
    return delete_guests("changed_at < %s", [before])


def _take_over(table: str, account: Account, contact: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET account_ref = %s, contact_mark = NULL, contact = NULL "  # noqa: S608 - our tables
            "WHERE account_ref IS NULL AND contact_mark = ANY(%s)",
            [account.ref, owners.marks_of(contact)],
        )
        return int(cursor.rowcount)


def _take_over_messages(account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cabinet_disputemessage m SET account_ref = d.account_ref FROM cabinet_dispute d "
            "WHERE d.id = m.dispute_id AND d.account_ref = %s AND m.account_ref IS NULL",
            [account.ref],
        )
