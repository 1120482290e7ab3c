"""One move in the wallet's books: a transfer under its key and its two entries, in one statement.

The database books the entries, and refuses what would fall below zero. Two calls under one key meet at the key, and
the second finds what the first did. Always the key before the wallet's row: so nobody waits in a circle.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import IntegrityError, connection, transaction
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
    """The wallet that a move is of: by its id, or by the name that the service has for it."""

    account_ref: UUID
    id: UUID | None = None
    kind: str = ""
    name: str = ""


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


def book(service_id: UUID, purse: Purse, move: Move) -> Moved | None:
    """Write a move down, unless it is there; None where there is no such wallet, or it ran out and this takes from it.

    Alone it is a transaction of its own, over before anything comes back: nobody else who wants the same wallet waits
    for this program. Raises NotEnough, KeyUsed.
    """
    transfer = ids.uuid7()
    alone = nullcontext() if not connection.in_atomic_block else transaction.atomic()
    try:
        with alone:
            made = _write(service_id, purse, move, transfer)
    except IntegrityError as error:
        cause = error.__cause__
        if isinstance(cause, CheckViolation) and cause.diag.constraint_name in _NEVER_BELOW:
            raise NotEnough from None
        raise
    return Moved(transfer, *made, again=False) if made else found(service_id, move.key, move.asked)


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


def _write(service_id: UUID, purse: Purse, move: Move, transfer: UUID) -> tuple[int, str] | None:
    """What the wallet holds afterwards, and its unit; None where nothing was written."""
    given: dict[str, UUID | str | bytes | int | datetime | None] = {
        "id": transfer,
        "service": service_id,
        "key": move.key,
        "asked": move.asked,
        "wallet": purse.id,
        "account": purse.account_ref,
        "kind": purse.kind,
        "name": purse.name,
        "verb": move.verb.value,
        "of": move.of,
        "order": move.order,
        "now": clock.now(),
        "out": move.out.value,
        "into": move.into.value,
        "amount": move.amount,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BY_ID if purse.id else _BY_NAME, given)
        cursor.nextset()
        row: tuple[int, str] | None = cursor.fetchone()
        return row


_MOVE: Final = """
    WITH wallet AS (
        SELECT id FROM cabinet_wallet WHERE {which} AND account_ref = %(account)s FOR KEY SHARE
    ), transfer AS (
        INSERT INTO cabinet_transfer
               (id, service_id, key, asked, wallet_id, account_ref, verb, of_id, order_id, made_at)
        SELECT %(id)s, %(service)s, %(key)s, %(asked)s, wallet.id, %(account)s, %(verb)s, %(of)s, %(order)s, %(now)s
          FROM wallet
        ON CONFLICT (service_id, key) DO NOTHING
        RETURNING id, wallet_id
    )
    INSERT INTO cabinet_entry (transfer_id, wallet_id, account_ref, ledger, amount)
    SELECT transfer.id, transfer.wallet_id, %(account)s, side.ledger, side.amount
      FROM transfer, (VALUES (%(out)s, -(%(amount)s)::bigint), (%(into)s, %(amount)s)) AS side (ledger, amount);
    SELECT w.balance, w.unit FROM cabinet_transfer t JOIN cabinet_wallet w ON w.id = t.wallet_id WHERE t.id = %(id)s
"""
_BY_ID: Final = _MOVE.format(which="id = %(wallet)s")
_BY_NAME: Final = _MOVE.format(
    which="service_id = %(service)s AND kind = %(kind)s AND external_id = %(name)s"
    " AND (until IS NULL OR until > %(now)s)"
)
_FOUND: Final = """
    SELECT t.id, t.asked, w.balance, w.unit FROM cabinet_transfer t JOIN cabinet_wallet w ON w.id = t.wallet_id
     WHERE t.service_id = %s AND t.key = %s
"""
