"""What may stand in each field, for the document: the bounds of `konto.cabinet.wrong`, with a word on each."""

from __future__ import annotations

from typing import Any, Final

from konto.cabinet import money, wrong
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

Fragment = dict[str, Any]
Fragments = dict[str, Fragment]


def _text(said: str, most: int, *, least: int = 0) -> Fragment:
    return {"description": said, "maxLength": most, **({"minLength": least} if least else {})}


def _number(said: str, least: int, most: int) -> Fragment:
    return {"description": said, "minimum": least, "maximum": most}


def _amount(said: str, *, least: int = 0) -> Fragment:
    return _number(f"{said} In the currency's smallest unit.", least, money.MOST)


def _page(said: str) -> Fragment:
    return {"description": f"{said} http or https.", "maxLength": 500, "pattern": r"^(https?://.*)?$"}


def _moment(said: str) -> Fragment:
    return {"description": f"{said} RFC 3339, with its offset."}


def _one_of(said: str, values: list[str]) -> Fragment:
    return {"description": said, "enum": values}


_NAME: Final = _text("Your own name for it.", 100, least=1)
_ORDER: Final = _text("The `id` of its order, which may come later.", 100, least=1)
_CURRENCY: Final = _one_of("ISO 4217.", sorted(money.PLACES))
_COMMON: Final[Fragments] = {
    "id": _NAME,
    "version": _number("Upwards with each message about it.", 0, 2**63 - 1),
    "sub": _text("Your name for the person, from sign-in.", 64),
    "contact": _text("The address or international number that somebody without an account bought with.", 254),
}
_KEPT: Final[Fragment] = {"description": "false when it was taken back."}

OF: Final[dict[type[Any], Fragments]] = {
    OrderRow: {
        **_COMMON,
        "number": _text("What people quote.", 60, least=1),
        "state": _one_of("How far it is.", OrderState.values),
        "currency": _CURRENCY,
        "total": _amount("With everything."),
        "placed_at": _moment("When it was placed."),
        "seller": _text("Who sells.", 200),
        "page": _page("The order at your site."),
        "invoice": _page("The invoice."),
        "lines": {"description": "All of them, in their order.", "maxItems": wrong.MOST_LINES},
    },
    Line: {
        "title": _text("What it is.", 300, least=1),
        "amount": _amount("What the whole line costs; below nothing for a discount.", least=-money.MOST),
        "quantity": _number("How many.", 1, 1_000_000),
        "item": _text("Your own name for what was bought.", 100),
        "page": _page("Its page at your site."),
        "picture": _page("Its picture."),
    },
    PaymentRow: {
        **_COMMON,
        "order": _ORDER,
        "reference": _text("What people quote.", 60, least=1),
        "state": _one_of("How far it is.", PaymentState.values),
        "method": _text("How it was paid, in words.", 60),
        "currency": _CURRENCY,
        "amount": _amount("What was paid."),
        "made_at": _moment("When it was begun."),
        "page": _page("The payment at your site."),
    },
    ParcelRow: {
        **_COMMON,
        "order": _ORDER,
        "carrier": _text("Who brings it.", 60, least=1),
        "number": _text("The carrier's number.", 60, least=1),
        "state": _one_of("How far it is.", ParcelState.values),
        "sent_at": _moment("When it left, or will."),
        "expected_on": {"description": "The day it should be there. RFC 3339, full-date."},
        "page": _page("Where the carrier follows it."),
        "steps": {"description": "All that happened to it.", "maxItems": wrong.MOST_STEPS},
    },
    Step: {
        "at": _moment("When."),
        "text": _text("What, as the carrier says it.", 300, least=1),
        "place": _text("Where.", 100),
    },
    DisputeRow: {
        **_COMMON,
        "order": _ORDER,
        "number": _text("What people quote.", 60, least=1),
        "reason": _text("What is wrong, in a sentence.", 200, least=1),
        "state": _one_of("How far it is; forward alone.", DisputeState.values),
        "currency": _CURRENCY,
        "amount": _amount("What it is about."),
        "opened_at": _moment("When it was opened."),
        "answer_by": _moment("By when the next answer is due."),
        "outcome": _one_of("Who was right, once it is settled.", ["", *DisputeOutcome.values]),
        "messages": {"description": "What is new of what was said.", "maxItems": wrong.MOST_MESSAGES},
    },
    MessageRow: {
        "id": _text("Names it within its dispute.", 100, least=1),
        "author": _one_of("Who said it.", Author.values),
        "at": _moment("When."),
        "text": _text("What was said.", wrong.LONGEST_TEXT, least=1),
    },
    RefundRow: {
        **_COMMON,
        "order": _ORDER,
        "state": _one_of("How far it is.", RefundState.values),
        "currency": _CURRENCY,
        "amount": _amount("What comes back."),
        "made_at": _moment("When it was asked for."),
        "dispute": _text("The `id` of the dispute that it ends.", 100),
        "expected_on": {"description": "The day it should be there. RFC 3339, full-date."},
        "to": _text("Where to, in words.", 60),
    },
    LikeRow: {
        **_COMMON,
        "kind": _one_of("What it is.", LikeKind.values),
        "item": _text("Your own name for the thing or the seller.", 100, least=1),
        "title": _text("What people read.", 300, least=1),
        "made_at": _moment("Since when."),
        "list_name": _text("Which wish list; for wishes alone.", 100),
        "page": _page("Its page at your site."),
        "picture": _page("Its picture."),
        "kept": _KEPT,
    },
    ReviewRow: {
        **_COMMON,
        "item": _text("Your own name for what it is about.", 100, least=1),
        "title": _text("What it is about, for people.", 300, least=1),
        "stars": _number("How many of five.", 1, 5),
        "text": _text("What they wrote.", wrong.LONGEST_TEXT),
        "made_at": _moment("When it was written."),
        "page": _page("The review at your site."),
        "kept": _KEPT,
    },
}
BY_SUB_ALONE: Final[frozenset[type[Row]]] = frozenset({LikeRow, ReviewRow})
"""Nobody likes or reviews anything without an account."""
