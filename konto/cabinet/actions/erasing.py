"""What goes when somebody leaves: everything of theirs, the ledger's whole transfers included, and what they bought
as a guest under a contact of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from konto.cabinet import kinds, owners
from konto.kernel import holdings
from konto.kernel.holdings import Receipt, Subject


@transaction.atomic
def erase(subject: Subject) -> Receipt:
    """Delete every row of theirs; the receipt counts rows by table.

    A transfer goes with all its entries, so that what stays of the ledger is balanced: what the person held is owed
    to nobody any more, and a service's books are its own. Whoever redeems at this moment is waited for, or finds no
    wallet any more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM cabinet_wallet WHERE account_ref = %s ORDER BY id FOR UPDATE", [subject.ref])
        cursor.execute("SELECT set_config('konto.erasing', 'on', true)")
        receipt = holdings.erase_declared("cabinet", subject)
        cursor.execute("SELECT set_config('konto.erasing', 'off', true)")
    return receipt


@transaction.atomic
def forget_contact(contact: str) -> Receipt:
    """Delete what was bought under an address or number without an account; the receipt counts rows by table.

    Called once the contact is retired: whoever stores rows of guests at this moment is waited for, and whoever comes
    after sees that it is.
    """
    owners.wait_for_guests()
    return delete_guests("contact_mark = ANY(%s)", [owners.marks_of(contact)])


def delete_guests(condition: str, given: Sequence[datetime | list[bytes]]) -> Receipt:
    """Delete the rows of guests for which the condition holds, messages first; in the caller's transaction."""
    receipt = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM cabinet_disputemessage WHERE dispute_id IN "  # noqa: S608 - conditions of this room alone
            f"(SELECT id FROM cabinet_dispute WHERE account_ref IS NULL AND {condition})",
            given,
        )
        receipt["cabinet_disputemessage"] = cursor.rowcount
        for kind in kinds.OF_GUESTS:
            cursor.execute(
                f"DELETE FROM {kind.table} WHERE account_ref IS NULL AND {condition}",  # noqa: S608 - as above
                given,
            )
            receipt[kind.table] = cursor.rowcount
    return receipt
