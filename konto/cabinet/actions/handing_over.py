"""What services hand over. Journalled nowhere: who handed what over, and when, stands in the rows themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from django.db import connection, transaction

from konto.cabinet import bulk, kinds
from konto.cabinet.bulk import Known
from konto.cabinet.rows import (
    DisputeRow,
    LikeRow,
    OrderRow,
    Outcome,
    ParcelRow,
    PaymentRow,
    RefundRow,
    Result,
    ReviewRow,
    Row,
)
from konto.kernel import ids
from konto.services.queries import Service

R = TypeVar("R", bound=Row)

AT_ONCE: Final = 500
"""Rows of a batch: more of them go hardly faster, and keep accounts from being erased for longer."""

HEAVIEST: Final = 20_000
"""Rows and their parts, lines of orders and the like, with which a batch is full: it lies in memory whole."""


def upsert_orders(service: Service, rows: Sequence[OrderRow]) -> list[Result]:
    """Store orders; what became of each, in their order."""
    return bulk.upsert(kinds.ORDERS, service, rows)[0]


def upsert_payments(service: Service, rows: Sequence[PaymentRow]) -> list[Result]:
    """Store payments; what became of each, in their order."""
    return bulk.upsert(kinds.PAYMENTS, service, rows)[0]


def upsert_parcels(service: Service, rows: Sequence[ParcelRow]) -> list[Result]:
    """Store parcels; what became of each, in their order."""
    return bulk.upsert(kinds.PARCELS, service, rows)[0]


@transaction.atomic
def upsert_disputes(service: Service, rows: Sequence[DisputeRow]) -> list[Result]:
    """Store disputes and add what was said in them; what became of each, in their order.

    What a stale version says is added, too: each brings what was new when it was sent, and no later one brings it
    again. Messages of one that is refused are not.
    """
    results, disputes = bulk.upsert(kinds.DISPUTES, service, rows)
    _take_over_messages(disputes)
    _add_messages(rows, disputes)
    return results


def upsert_refunds(service: Service, rows: Sequence[RefundRow]) -> list[Result]:
    """Store refunds; what became of each, in their order."""
    return bulk.upsert(kinds.REFUNDS, service, rows)[0]


def upsert_likes(service: Service, rows: Sequence[LikeRow]) -> list[Result]:
    """Store favourites, wishes and followed sellers; what became of each, in their order."""
    return bulk.upsert(kinds.LIKES, service, rows)[0]


def upsert_reviews(service: Service, rows: Sequence[ReviewRow]) -> list[Result]:
    """Store reviews; what became of each, in their order."""
    return bulk.upsert(kinds.REVIEWS, service, rows)[0]


def in_batches(
    upsert: Callable[[Service, Sequence[R]], list[Result]], service: Service, rows: Iterable[R], *, most: int = AT_ONCE
) -> Iterator[Result]:
    """Store any number of rows in constant memory: each batch is committed before the next is read.

    Whoever is cut off sends everything again: what is stored already is stale, and nothing is there twice. Not within
    a transaction of the caller's: the locks of several batches could meet those of somebody else's.
    """
    for batch in _batches(rows, most):
        yield from upsert(service, batch)


def _batches(rows: Iterable[R], most: int) -> Iterator[list[R]]:
    batch: list[R] = []
    weight = 0
    for row in rows:
        batch.append(row)
        weight += row.weight
        if len(batch) >= most or weight >= HEAVIEST:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _add_messages(rows: Sequence[DisputeRow], disputes: Sequence[Known | None]) -> None:
    said = [
        {
            "id": str(ids.uuid7()),
            "dispute_id": str(dispute.id),
            "account_ref": dispute.account_ref and str(dispute.account_ref),
            "external_id": message.id,
            "author": message.author,
            "at": message.at.isoformat(),
            "text": message.text,
        }
        for row, dispute in zip(rows, disputes, strict=True)
        if dispute
        for message in row.messages
    ]
    with connection.cursor() as cursor:
        cursor.execute(_MESSAGES, [json.dumps(said)])


def _take_over_messages(disputes: Sequence[Known | None]) -> None:
    """What was said while the dispute was a guest's belongs to whom it belongs to now."""
    theirs = [one.id for one in disputes if one and one.account_ref and one.became == Outcome.CHANGED]
    with connection.cursor() as cursor:
        cursor.execute(_THEIRS, [theirs])


_MESSAGES: Final = """
    INSERT INTO cabinet_disputemessage (id, dispute_id, account_ref, external_id, author, at, text)
    SELECT * FROM json_to_recordset(%s::json) AS given
           (id uuid, dispute_id uuid, account_ref uuid, external_id text, author text, at timestamptz, text text)
    ON CONFLICT (dispute_id, external_id) DO NOTHING
"""
_THEIRS: Final = """
    UPDATE cabinet_disputemessage m SET account_ref = d.account_ref FROM cabinet_dispute d
     WHERE d.id = m.dispute_id AND d.id = ANY(%s) AND m.account_ref IS NULL
"""
