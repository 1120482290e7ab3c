"""Handing over one thing: `PUT /api/services/v1/orders/{id}` and its siblings."""

from __future__ import annotations

import pytest

from konto.cabinet.models import Order
from konto.cabinet.tests import shop
from konto.cabinet.tests.calling import PROBLEM, bazaar, put, sub_at, told
from tests.cast import Person
from tests.services import Machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine(db: None) -> Machine:
    return bazaar()


@pytest.fixture
def sub(machine: Machine, alice: Person) -> str:
    return sub_at(machine, alice)


def test_an_order_is_made_then_changed_then_known(machine: Machine, sub: str, alice: Person) -> None:
    """The answer says which; a late version and one that is sent again undo nothing."""
    first, second = told(shop.order(sub=sub)), told(shop.order(sub=sub, version=2, state="sent"))

    answers = [put(machine, "orders", one) for one in (first, second, first, second)]

    assert [(one.status_code, one.json()) for one in answers] == [
        (201, {"id": "o1", "outcome": "made"}),
        (200, {"id": "o1", "outcome": "changed"}),
        (200, {"id": "o1", "outcome": "stale"}),
        (200, {"id": "o1", "outcome": "stale"}),
    ]
    order = Order.objects.get()
    assert (order.account_ref, order.state, order.version) == (alice.account.ref, "sent", 2)
    assert order.lines[0] == {"title": "Lamp", "item": "lamp", "quantity": 2, "amount": 5000}


def test_another_media_type_is_refused(machine: Machine, sub: str) -> None:
    """415 says what is taken, and nothing is stored."""
    answer = put(machine, "orders", told(shop.order(sub=sub)), content_type="text/json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (415, PROBLEM)
    assert answer.headers["Accept"] == "application/json"
    assert not Order.objects.exists()
