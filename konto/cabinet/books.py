"""One move in the wallet's books: a transfer under its key and its two entries, in one statement.

The database books the entries, and refuses what would fall below zero. Two calls under one key meet at the key, and
the second finds what the first did. Always the key before the wallet's row: so nobody waits in a circle.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg.errors import IntegrityError as PsycopgIntegrityError

from konto.cabinet.models import Ledger, Verb
from konto.kernel import clock, ids

Given = dict[str, UUID | str | bytes | int | datetime | None]

_NEVER_BELOW: Final = ("cabinet_wallet_never_below_zero", "cabinet_wallet_spent")
_NEVER_ABOVE: Final = "cabinet_wallet_never_above"
_NO_WALLET: Final = "cabinet_entry_of_wallet"


class NotEnough(Exception):
    """There is less than that: `left` says how much there is."""

    def __init__(self, left: int = 0) -> None:
        super().__init__(left)
        self.left = left


class TooMuch(Exception):
    """No wallet holds that much."""


class KeyUsed(Exception):
    """Something else was asked under this key."""


class Moved(NamedTuple):
    """A transfer, what the wallet held after it, and whether the transfer was there already."""

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

    Alone it is a transaction of its own, on disk before anything comes back; who wants the same wallet waits neither
    for the disk nor for this program. Raises NotEnough, TooMuch, KeyUsed.
    """
    transfer = ids.uuid7()
    try:
        made = _written(service_id, purse, move, transfer)
    except IntegrityError as error:
        cause = error.__cause__
        name = cause.diag.constraint_name if isinstance(cause, PsycopgIntegrityError) else None
        if name == _NO_WALLET:
            return None
        if name in _NEVER_BELOW:
            raise NotEnough from None
        if name == _NEVER_ABOVE:
            raise TooMuch from None
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


def wait_for_disk() -> None:
    """Wait until every move that can be seen is on disk: before somebody outside is told of it."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_DISK)


def _written(service_id: UUID, purse: Purse, move: Move, transfer: UUID) -> tuple[int, str] | None:
    """What the wallet holds afterwards, and its unit; None where nothing was written."""
    statement, given = _BY_ID if purse.id else _BY_NAME, _given(service_id, purse, move, transfer)
    if connection.in_atomic_block:
        with transaction.atomic():
            return _row(statement, given)
    try:
        return _row(_ALONE.format(statement), given, result=2)
    except DatabaseError:
        connection.rollback()
        raise


def _row(statement: str, given: Given, *, result: int = 0) -> tuple[int, str] | None:
    """What one of several statements, sent together, brought."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        for _ in range(result):
            cursor.nextset()
        row: tuple[int, str] | None = cursor.fetchone()
        return row


def _given(service_id: UUID, purse: Purse, move: Move, transfer: UUID) -> Given:
    return {
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


_MOVE: Final = """
    WITH wallet AS (
        SELECT id, unit FROM cabinet_wallet WHERE {which} AND account_ref = %(account)s
    ), transfer AS (
        INSERT INTO cabinet_transfer
               (id, service_id, key, asked, wallet_id, account_ref, verb, of_id, order_id, made_at)
        SELECT %(id)s, %(service)s, %(key)s, %(asked)s, wallet.id, %(account)s, %(verb)s, %(of)s, %(order)s, %(now)s
          FROM wallet
        ON CONFLICT (service_id, key) DO NOTHING
        RETURNING id, wallet_id
    ), entry AS (
        INSERT INTO cabinet_entry (transfer_id, wallet_id, account_ref, ledger, amount)
        SELECT transfer.id, transfer.wallet_id, %(account)s, side.ledger, side.amount
          FROM transfer, (VALUES (%(out)s, -(%(amount)s)::bigint), (%(into)s, %(amount)s)) AS side (ledger, amount)
        RETURNING balance
    )
    SELECT entry.balance, wallet.unit FROM entry, wallet WHERE entry.balance IS NOT NULL
"""
_BY_ID: Final = _MOVE.format(which="id = %(wallet)s")
_BY_NAME: Final = _MOVE.format(
    which="service_id = %(service)s AND kind = %(kind)s AND external_id = %(name)s"
    " AND (until IS NULL OR until > %(now)s)"
)
_FOUND: Final = """
    SELECT t.id, t.asked, e.balance, w.unit
      FROM cabinet_transfer t JOIN cabinet_entry e ON e.transfer_id = t.id AND e.ledger = 'held'
           JOIN cabinet_wallet w ON w.id = t.wallet_id
     WHERE t.service_id = %s AND t.key = %s
"""
_ON_DISK: Final = "SELECT pg_logical_emit_message(true, 'konto', '')"
"""A transaction that writes next to nothing: it is waited for as the server is set (on disk, on standbys), and so is
everything that stands in the log before it."""

_ALONE: Final = f"BEGIN; SET LOCAL synchronous_commit = off; {{}}; COMMIT; {_ON_DISK}"
"""Sent at once. The wallet's row is let go as soon as the move stands in the log, and the log is on disk before anybody
is told: whoever waits for the same wallet needn't wait for the disk. Should the server fall in between, the move, and
all that were built upon it, never happened."""
