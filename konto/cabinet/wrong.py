"""What has to be true of a row before it is stored: each check names the first field that is wrong, or nothing.

A wrong row is answered for itself and stops no other; what is let through here, the database's own checks let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from konto.cabinet import money
from konto.cabinet.models import DisputeState, LikeKind, OrderState, ParcelState, PaymentState, RefundState
from konto.cabinet.models.disputes import Author, DisputeOutcome
from konto.cabinet.rows import (
    DisputeRow,
    LikeRow,
    Line,
    MessageRow,
    OrderRow,
    ParcelRow,
    PaymentRow,
    RefundRow,
    ReviewRow,
    Row,
    Step,
)

MOST_LINES: Final = 10_000
MOST_STEPS: Final = 1_000
MOST_MESSAGES: Final = 1_000
LONGEST_TEXT: Final = 10_000
_MOST_VERSION: Final = 2**63 - 1
_SINCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TILL: Final = datetime(2200, 1, 1, tzinfo=UTC)
_FARTHEST: Final = timedelta(hours=15)

_WEB: Final = re.compile(r"https?://[^\s\\/?#@]+([/?#][^\s\\]*)?")
_ORDER: Final = frozenset(OrderState.values)
_PAYMENT: Final = frozenset(PaymentState.values)
_PARCEL: Final = frozenset(ParcelState.values)
_DISPUTE: Final = frozenset(DisputeState.values)
_REFUND: Final = frozenset(RefundState.values)
_LIKE: Final = frozenset(LikeKind.values)
_AUTHOR: Final = frozenset(Author.values)
_OUTCOME: Final = frozenset(DisputeOutcome.values)

Told = Iterable[tuple[str, bool]]


def order(row: OrderRow) -> str:
    """The field of an order that is wrong."""
    return _first(
        *_common(row),
        ("number", _text(row.number, 60, least=1)),
        ("state", row.state in _ORDER),
        ("currency", money.is_currency(row.currency)),
        ("total", 0 <= row.total <= money.MOST),
        ("placed_at", moment(row.placed_at)),
        ("seller", _text(row.seller, 200)),
        ("page", _page(row.page)),
        ("invoice", _page(row.invoice)),
        ("lines", len(row.lines) <= MOST_LINES and all(map(_line, row.lines))),
    )


def payment(row: PaymentRow) -> str:
    """The field of a payment that is wrong."""
    return _first(
        *_common(row),
        ("order", _text(row.order, 100, least=1)),
        ("reference", _text(row.reference, 60, least=1)),
        ("state", row.state in _PAYMENT),
        ("method", _text(row.method, 60)),
        ("currency", money.is_currency(row.currency)),
        ("amount", 0 <= row.amount <= money.MOST),
        ("made_at", moment(row.made_at)),
        ("page", _page(row.page)),
    )


def parcel(row: ParcelRow) -> str:
    """The field of a parcel that is wrong."""
    return _first(
        *_common(row),
        ("order", _text(row.order, 100, least=1)),
        ("carrier", _text(row.carrier, 60, least=1)),
        ("number", _text(row.number, 60, least=1)),
        ("state", row.state in _PARCEL),
        ("sent_at", moment(row.sent_at)),
        ("expected_on", _day(row.expected_on)),
        ("page", _page(row.page)),
        ("steps", len(row.steps) <= MOST_STEPS and all(map(_step, row.steps))),
    )


def dispute(row: DisputeRow) -> str:
    """The field of a dispute that is wrong."""
    return _first(
        *_common(row),
        ("order", _text(row.order, 100, least=1)),
        ("number", _text(row.number, 60, least=1)),
        ("reason", _text(row.reason, 200, least=1)),
        ("state", row.state in _DISPUTE),
        ("outcome", not row.outcome or (row.outcome in _OUTCOME and row.state == DisputeState.SETTLED)),
        ("currency", money.is_currency(row.currency)),
        ("amount", 0 <= row.amount <= money.MOST),
        ("opened_at", moment(row.opened_at)),
        ("answer_by", row.answer_by is None or moment(row.answer_by)),
        ("messages", len(row.messages) <= MOST_MESSAGES and all(map(_message, row.messages))),
    )


def refund(row: RefundRow) -> str:
    """The field of a refund that is wrong."""
    return _first(
        *_common(row),
        ("order", _text(row.order, 100, least=1)),
        ("dispute", _text(row.dispute, 100)),
        ("state", row.state in _REFUND),
        ("to", _text(row.to, 60)),
        ("currency", money.is_currency(row.currency)),
        ("amount", 0 <= row.amount <= money.MOST),
        ("made_at", moment(row.made_at)),
        ("expected_on", _day(row.expected_on)),
    )


def like(row: LikeRow) -> str:
    """The field of a like that is wrong."""
    return _first(
        *_common(row),
        ("kind", row.kind in _LIKE),
        ("item", _text(row.item, 100, least=1)),
        ("title", _text(row.title, 300, least=1)),
        ("list_name", _text(row.list_name, 100) and (not row.list_name or row.kind == LikeKind.WISH)),
        ("page", _page(row.page)),
        ("picture", _page(row.picture)),
        ("made_at", moment(row.made_at)),
    )


def review(row: ReviewRow) -> str:
    """The field of a review that is wrong."""
    return _first(
        *_common(row),
        ("item", _text(row.item, 100, least=1)),
        ("title", _text(row.title, 300, least=1)),
        ("stars", 1 <= row.stars <= 5),
        ("text", _text(row.text, LONGEST_TEXT)),
        ("page", _page(row.page)),
        ("made_at", moment(row.made_at)),
    )


def text(given: str, most: int, *, least: int = 0) -> bool:
    """Whether the database can keep it, and it is neither too long nor too short."""
    return _text(given, most, least=least)


def moment(at: datetime) -> bool:
    """Whether it is of these centuries. PostgreSQL takes offsets below sixteen hours; nowhere is one over fourteen."""
    offset = at.utcoffset()
    return offset is not None and abs(offset) <= _FARTHEST and _SINCE <= at < _TILL


def _common(row: Row) -> Told:
    return (
        ("id", _text(row.id, 100, least=1)),
        ("version", 0 <= row.version <= _MOST_VERSION),
        ("sub", _text(row.sub, 64)),
        ("contact", _text(row.contact, 254)),
    )


def _line(line: Line) -> bool:
    return (
        _text(line.title, 300, least=1)
        and -money.MOST <= line.amount <= money.MOST
        and 1 <= line.quantity <= 1_000_000
        and _text(line.item, 100)
        and _page(line.page)
        and _page(line.picture)
    )


def _step(step: Step) -> bool:
    return moment(step.at) and _text(step.text, 300, least=1) and _text(step.place, 100)


def _message(message: MessageRow) -> bool:
    return (
        _text(message.id, 100, least=1)
        and message.author in _AUTHOR
        and moment(message.at)
        and _text(message.text, LONGEST_TEXT, least=1)
    )


def _first(*told: tuple[str, bool]) -> str:
    return next((field for field, right in told if not right), "")


def _text(given: str, most: int, *, least: int = 0) -> bool:
    """PostgreSQL keeps neither NUL nor half a surrogate pair."""
    if not least <= len(given) <= most or "\0" in given:
        return False
    if given.isascii():
        return True
    try:
        given.encode()
    except UnicodeEncodeError:
        return False
    return True


def _page(address: str) -> bool:
    """Nothing or a web address: people will follow it, so it is never a script, nor a place with name and password."""
    return not address or (len(address) <= 500 and address.isprintable() and _WEB.fullmatch(address) is not None)


def _day(on: date | None) -> bool:
    return on is None or _SINCE.date() <= on < _TILL.date()
