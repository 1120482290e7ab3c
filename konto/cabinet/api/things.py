"""The things that services hand over, as their API names them: which scope, which rows, which verb stores them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from konto.cabinet import actions, rows
from konto.cabinet.rows import Result, Row
from konto.services.inbound import Scope
from konto.services.queries import Service


@dataclass(frozen=True, eq=False)
class Thing:
    """`name` is in the address, `one` in words."""

    name: str
    one: str
    row: type[Row]
    upsert: Callable[[Service, Sequence[Any]], list[Result]]
    read: Scope
    write: Scope

    @property
    def schema(self) -> str:
        """What the document calls it."""
        return self.one.capitalize()


ORDERS: Final = Thing("orders", "order", rows.OrderRow, actions.upsert_orders, Scope.ORDERS_READ, Scope.ORDERS_WRITE)
THINGS: Final = (
    ORDERS,
    Thing("payments", "payment", rows.PaymentRow, actions.upsert_payments, Scope.PAYMENTS_READ, Scope.PAYMENTS_WRITE),
    Thing("parcels", "parcel", rows.ParcelRow, actions.upsert_parcels, Scope.PARCELS_READ, Scope.PARCELS_WRITE),
    Thing("disputes", "dispute", rows.DisputeRow, actions.upsert_disputes, Scope.DISPUTES_READ, Scope.DISPUTES_WRITE),
    Thing("refunds", "refund", rows.RefundRow, actions.upsert_refunds, Scope.REFUNDS_READ, Scope.REFUNDS_WRITE),
    Thing("likes", "like", rows.LikeRow, actions.upsert_likes, Scope.LIKES_READ, Scope.LIKES_WRITE),
    Thing("reviews", "review", rows.ReviewRow, actions.upsert_reviews, Scope.LIKES_READ, Scope.LIKES_WRITE),
)
