"""What services hand over, a row for each thing, as the bulk upserts take it.

Amounts are integers in the currency's smallest unit (2500 are 25.00 EUR, 2500 JPY, 2.500 KWD), currencies ISO 4217
codes, moments aware. A row names its person by the service's `sub`, or, where somebody bought without an account, by
the `contact` (address or number) that they bought with. `id` is the service's own name for the thing, at most 100
characters; of two rows with the same `id` the one with the higher `version` counts, whichever comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What became of a row."""

    MADE = "made"
    CHANGED = "changed"
    STALE = "stale"
    """This version, or a newer one, is known already: nothing changed, nothing is wrong."""
    GONE = "gone"
    """Its person has left, or its contact is retired: nothing was stored, and sending it again changes nothing."""
    REFUSED = "refused"
    """Something about the row is wrong: `field` names it."""


class Result(NamedTuple):
    """What became of the row that goes by this `id`. `field` names what is wrong, where it was refused."""

    id: str
    outcome: Outcome
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row has. Either `sub` or `contact`."""

    id: str
    version: int
    sub: str = ""
    contact: str = ""

    @property
    def weight(self) -> int:
        """How much there is in it: itself, and each of its parts."""
        return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an order. `amount` is what the whole line costs; `picture` and `page` are http(s) addresses."""

    title: str
    amount: int
    quantity: int = 1
    item: str = ""
    page: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow(Row):
    """An order. `number` is what people quote; `state` one of `OrderState`; `total` includes everything."""

    number: str
    state: str
    currency: str
    total: int
    placed_at: datetime
    seller: str = ""
    page: str = ""
    invoice: str = ""
    lines: Sequence[Line] = ()

    @property
    def weight(self) -> int:
        return 1 + len(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow(Row):
    """A payment for the order with the id `order`, which may come later. `reference` is what people quote."""

    order: str
    reference: str
    state: str
    currency: str
    amount: int
    made_at: datetime
    method: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened to a parcel: `text` as the carrier says it."""

    at: datetime
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRow(Row):
    """A parcel of the order with the id `order`. `number` is the carrier's; every version brings all its steps."""

    order: str
    carrier: str
    number: str
    state: str
    sent_at: datetime
    expected_on: date | None = None
    page: str = ""
    steps: Sequence[Step] = ()

    @property
    def weight(self) -> int:
        return 1 + len(self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """Something said in a dispute by `author`: buyer, seller or service. `id` names it within its dispute."""

    id: str
    author: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRow(Row):
    """A dispute about the order with the id `order`. `amount` is what it is about; messages are added, never changed.

    `state` goes forward alone: see states.md. `outcome` (buyer, seller, split) says who was right once it is settled.
    """

    order: str
    number: str
    reason: str
    state: str
    currency: str
    amount: int
    opened_at: datetime
    answer_by: datetime | None = None
    outcome: str = ""
    messages: Sequence[MessageRow] = ()

    @property
    def weight(self) -> int:
        return 1 + len(self.messages)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRow(Row):
    """Money on its way back for the order with the id `order`, and `dispute` where it ends one. `to` says where to."""

    order: str
    state: str
    currency: str
    amount: int
    made_at: datetime
    dispute: str = ""
    expected_on: date | None = None
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeRow(Row):
    """A favourite, a line of a wish list (`list_name`), or a followed seller; `kept` False when it was taken back.

    `item` is the service's name for the thing or the seller.
    """

    kind: str
    item: str
    title: str
    made_at: datetime
    list_name: str = ""
    page: str = ""
    picture: str = ""
    kept: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow(Row):
    """A review that the person wrote about `item`: 1 to 5 stars and words; `kept` False when it was taken back."""

    item: str
    title: str
    stars: int
    text: str
    made_at: datetime
    page: str = ""
    kept: bool = True
