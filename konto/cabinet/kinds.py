"""The kinds of things that services hand over: where each is kept, what is written of a row, what has to be true."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from konto.cabinet import wrong
from konto.cabinet.disputes import ALLOWED
from konto.cabinet.models import Dispute, Like, Order, Parcel, Payment, Refund, Review
from konto.cabinet.models.handed_over import HandedOver
from konto.cabinet.rows import (
    DisputeRow,
    LikeRow,
    Line,
    OrderRow,
    ParcelRow,
    PaymentRow,
    RefundRow,
    ReviewRow,
    Step,
)


@dataclass(frozen=True, eq=False)
class Kind:
    """`columns` are the table's own with their types, in the order of `values`; `wrong` names the field that is wrong.

    `goes_on` is what more has to be true of the row that is there (`t`) before `excluded` takes its place, and
    `stops_at` the field that is to blame where it isn't.
    """

    model: type[HandedOver]
    columns: Mapping[str, str]
    values: Callable[[Any], Sequence[Any]]
    wrong: Callable[[Any], str]
    guests: bool = True
    goes_on: str = ""
    stops_at: str = ""

    @property
    def table(self) -> str:
        return self.model._meta.db_table


def _line(line: Line) -> dict[str, Any]:
    """What is empty is left out: most lines are short."""
    full = {
        "title": line.title,
        "item": line.item,
        "quantity": line.quantity,
        "amount": line.amount,
        "page": line.page,
        "picture": line.picture,
    }
    return {name: value for name, value in full.items() if value != ""}


def _step(step: Step) -> dict[str, Any]:
    full = {"at": step.at.isoformat(), "text": step.text, "place": step.place}
    return {name: value for name, value in full.items() if value}


def _order(row: OrderRow) -> Sequence[Any]:
    return (
        row.number,
        row.state,
        row.currency,
        row.total,
        row.placed_at.isoformat(),
        row.seller,
        row.page,
        row.invoice,
        [_line(line) for line in row.lines],
        sum(line.quantity for line in row.lines),
    )


def _payment(row: PaymentRow) -> Sequence[Any]:
    at = row.made_at.isoformat()
    return (row.order, row.reference, row.state, row.method, row.currency, row.amount, at, row.page)


def _parcel(row: ParcelRow) -> Sequence[Any]:
    expected_on = row.expected_on.isoformat() if row.expected_on else None
    steps = [_step(step) for step in sorted(row.steps, key=lambda step: step.at)]
    at = row.sent_at.isoformat()
    return (row.order, row.carrier, row.number, row.state, at, expected_on, row.page, steps)


def _dispute(row: DisputeRow) -> Sequence[Any]:
    return (
        row.order,
        row.number,
        row.reason,
        row.state,
        row.outcome,
        row.currency,
        row.amount,
        row.opened_at.isoformat(),
        row.answer_by.isoformat() if row.answer_by else None,
    )


def _refund(row: RefundRow) -> Sequence[Any]:
    expected_on = row.expected_on.isoformat() if row.expected_on else None
    at = row.made_at.isoformat()
    return (row.order, row.dispute, row.state, row.to, row.currency, row.amount, at, expected_on)


def _like(row: LikeRow) -> Sequence[Any]:
    at = row.made_at.isoformat()
    return (row.kind, row.item, row.title, row.list_name, row.page, row.picture, row.kept, at)


def _review(row: ReviewRow) -> Sequence[Any]:
    text = row.text if row.kept else ""
    return (row.item, row.title, row.stars, text, row.page, row.kept, row.made_at.isoformat())


ORDERS: Final = Kind(
    model=Order,
    columns={
        "number": "text",
        "state": "text",
        "currency": "text",
        "total": "bigint",
        "placed_at": "timestamptz",
        "seller": "text",
        "page": "text",
        "invoice": "text",
        "lines": "jsonb",
        "item_count": "bigint",
    },
    values=_order,
    wrong=wrong.order,
)
PAYMENTS: Final = Kind(
    model=Payment,
    columns={
        "order_id": "text",
        "reference": "text",
        "state": "text",
        "method": "text",
        "currency": "text",
        "amount": "bigint",
        "made_at": "timestamptz",
        "page": "text",
    },
    values=_payment,
    wrong=wrong.payment,
)
PARCELS: Final = Kind(
    model=Parcel,
    columns={
        "order_id": "text",
        "carrier": "text",
        "number": "text",
        "state": "text",
        "sent_at": "timestamptz",
        "expected_on": "date",
        "page": "text",
        "steps": "jsonb",
    },
    values=_parcel,
    wrong=wrong.parcel,
)
DISPUTES: Final = Kind(
    model=Dispute,
    columns={
        "order_id": "text",
        "number": "text",
        "reason": "text",
        "state": "text",
        "outcome": "text",
        "currency": "text",
        "amount": "bigint",
        "opened_at": "timestamptz",
        "answer_by": "timestamptz",
    },
    values=_dispute,
    wrong=wrong.dispute,
    goes_on="t.state = excluded.state OR (t.state, excluded.state) IN ({})".format(
        ", ".join(f"('{before}', '{after}')" for before, after in sorted(ALLOWED))
    ),
    stops_at="state",
)
REFUNDS: Final = Kind(
    model=Refund,
    columns={
        "order_id": "text",
        "dispute_id": "text",
        "state": "text",
        '"to"': "text",
        "currency": "text",
        "amount": "bigint",
        "made_at": "timestamptz",
        "expected_on": "date",
    },
    values=_refund,
    wrong=wrong.refund,
)
LIKES: Final = Kind(
    model=Like,
    columns={
        "kind": "text",
        "item": "text",
        "title": "text",
        "list_name": "text",
        "page": "text",
        "picture": "text",
        "kept": "boolean",
        "made_at": "timestamptz",
    },
    values=_like,
    wrong=wrong.like,
    guests=False,
)
REVIEWS: Final = Kind(
    model=Review,
    columns={
        "item": "text",
        "title": "text",
        "stars": "smallint",
        "text": "text",
        "page": "text",
        "kept": "boolean",
        "made_at": "timestamptz",
    },
    values=_review,
    wrong=wrong.review,
    guests=False,
)
EVERYTHING: Final = (ORDERS, PAYMENTS, PARCELS, DISPUTES, REFUNDS, LIKES, REVIEWS)
OF_GUESTS: Final = tuple(kind for kind in EVERYTHING if kind.guests)
