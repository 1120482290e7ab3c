"""One move in the wallet's books: a transfer under its key and its two entries, in one statement.

The database books the entries, and refuses what would fall below zero. Two calls under one key meet at the key, and
the second finds what the first did. Always the key before the wallet's row: so nobody waits in a circle.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import IntegrityError, connection
from psycopg.errors import CheckViolation

from konto.cabinet.models import Ledger, Verb
from konto.kernel import clock, ids

_NEVER_BELOW: Final = ("cabinet_wallet_never_below_zero", "cabinet_wallet_spent")


class NotEnough(Exception):
    """There is less than that."""


class KeyUsed(Exception):
    """Something else was asked under this key."""


class Moved(NamedTuple):
    """A transfer, what the wallet holds now, and whether the transfer was there already."""

    transfer: UUID
    balance: int
    unit: str
    again: bool


class Purse(NamedTuple):
    """A wallet, as far as a move has to know it."""

    id: UUID
    account_ref: UUID
    unit: str


class Move(NamedTuple):
    """`amount` units go out of one book into another. `asked` is a digest of the whole call."""

    verb: Verb
    amount: int
    out: Ledger
    into: Ledger
    key: str
    asked: bytes
    order: str = ""
    of: UUID | None = None


def book(service_id: UUID, purse: Purse, move: Move) -> Moved:
    """Write a move down, unless it is there. In the caller's transaction. Raises NotEnough, KeyUsed."""
    transfer = ids.uuid7()
    try:
        made = _write(service_id, purse, move, transfer)
    except IntegrityError as error:
        cause = error.__cause__
        if isinstance(cause, CheckViolation) and cause.diag.constraint_name in _NEVER_BELOW:
            raise NotEnough from None
        raise
    if not made:
        return found(service_id, move.key, move.asked) or _missing()
    return Moved(transfer, _balance(purse), purse.unit, again=False)


def found(service_id: UUID, key: str, asked: bytes) -> Moved | None:
    """What was done under this key; None where nothing was. Raises KeyUsed where something else was asked."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [service_id, key])
        row = cursor.fetchone()
    if row is None:
        return None
    transfer, before, balance, unit = row
    if bytes(before) != asked:
        raise KeyUsed
    return Moved(transfer, balance, unit, again=True)


def _missing() -> Moved:
    """A transfer that held up ours and then wasn't there: its person was erased at this very moment."""
    raise KeyUsed


def _write(service_id: UUID, purse: Purse, move: Move, transfer: UUID) -> bool:
    given: dict[str, UUID | str | bytes | int | datetime | None] = {
        "id": transfer,
        "service": service_id,
        "key": move.key,
        "asked": move.asked,
        "wallet": purse.id,
        "account": purse.account_ref,
        "verb": move.verb.value,
        "of": move.of,
        "order": move.order,
        "now": clock.now(),
        "first": ids.uuid7(),
        "out": move.out.value,
        "second": ids.uuid7(),
        "into": move.into.value,
        "amount": move.amount,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, given)
        return cursor.fetchone() is not None


def _balance(purse: Purse) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT balance FROM cabinet_wallet WHERE id = %s", [purse.id])
        return int((cursor.fetchone() or [0])[0])


_MOVE: Final = """
    WITH transfer AS (
        INSERT INTO cabinet_transfer
               (id, service_id, key, asked, wallet_id, account_ref, verb, of_id, order_id, made_at)
        VALUES (%(id)s, %(service)s, %(key)s, %(asked)s, %(wallet)s, %(account)s, %(verb)s, %(of)s, %(order)s, %(now)s)
        ON CONFLICT (service_id, key) DO NOTHING
        RETURNING id
    ), entries AS (
        INSERT INTO cabinet_entry (id, transfer_id, wallet_id, account_ref, ledger, amount)
        SELECT side.id, transfer.id, %(wallet)s, %(account)s, side.ledger, side.amount
          FROM transfer, (VALUES (%(first)s, %(out)s, -(%(amount)s)::bigint), (%(second)s, %(into)s, %(amount)s))
               AS side (id, ledger, amount)
    )
    SELECT id FROM transfer
"""
_FOUND: Final = """
    SELECT t.id, t.asked, w.balance, w.unit FROM cabinet_transfer t JOIN cabinet_wallet w ON w.id = t.wallet_id
     WHERE t.service_id = %s AND t.key = %s
"""
