"""A shop of the tests, and what it hands over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

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
    Step,
)
from konto.kernel import clock
from konto.services import queries as services
from konto.services.models import Service
from tests.cast import Person

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def opens(code: str = "bazaar") -> Service:
    """A service that is there."""
    return Service.objects.create(code=code, texts={"en": {"name": code.title()}}, made_at=clock.now())


def sub_of(service: Service, person: Person) -> str:
    """The name under which the service knows the person."""
    return services.sub_of(service, person.account.ref)


def order(name: str = "o1", version: int = 1, **given: Any) -> OrderRow:
    """Two lamps and a bulb."""
    usual = {
        "number": f"B-{name}",
        "state": "paid",
        "currency": "EUR",
        "total": 5400,
        "placed_at": NOON,
        "seller": "Lamps & Co",
        "page": f"https://bazaar.example/orders/{name}",
        "lines": [
            Line(title="Lamp", amount=5000, quantity=2, item="lamp"),
            Line(title="Bulb", amount=400, item="bulb"),
        ],
    }
    return OrderRow(id=name, version=version, **{**usual, **given})


def payment(name: str = "p1", version: int = 1, **given: Any) -> PaymentRow:
    usual = {"order": "o1", "reference": f"R-{name}", "state": "paid", "currency": "EUR", "amount": 5400}
    return PaymentRow(id=name, version=version, **{**usual, "made_at": NOON, **given})


def parcel(name: str = "t1", version: int = 1, **given: Any) -> ParcelRow:
    usual = {"order": "o1", "carrier": "Snail", "number": f"SN{name}", "state": "moving", "sent_at": NOON}
    return ParcelRow(id=name, version=version, **{**usual, "steps": [Step(at=NOON, text="Left the house")], **given})


def dispute(name: str = "d1", version: int = 1, **given: Any) -> DisputeRow:
    usual = {
        "order": "o1",
        "number": f"D-{name}",
        "reason": "A lamp is broken",
        "state": "open",
        "currency": "EUR",
        "amount": 2500,
        "opened_at": NOON,
        "messages": [MessageRow(id="m1", author="buyer", at=NOON, text="It came in two.")],
    }
    return DisputeRow(id=name, version=version, **{**usual, **given})


def refund(name: str = "r1", version: int = 1, **given: Any) -> RefundRow:
    usual = {"order": "o1", "state": "granted", "currency": "EUR", "amount": 2500, "made_at": NOON}
    return RefundRow(id=name, version=version, **{**usual, **given})


def like(name: str = "l1", version: int = 1, **given: Any) -> LikeRow:
    usual = {"kind": "favourite", "item": "lamp", "title": "Lamp", "made_at": NOON}
    return LikeRow(id=name, version=version, **{**usual, **given})


def review(name: str = "v1", version: int = 1, **given: Any) -> ReviewRow:
    usual = {"item": "lamp", "title": "Lamp", "stars": 4, "text": "Bright.", "made_at": NOON}
    return ReviewRow(id=name, version=version, **{**usual, **given})
