"""Handing over one thing: `PUT /api/services/v1/orders/{id}` and its siblings."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from konto.cabinet.models import Order
from konto.cabinet.tests import shop
from konto.cabinet.tests.calling import PATH, PROBLEM, get, put, told
from tests.cast import Person
from tests.services import Machine

pytestmark = pytest.mark.django_db


def test_an_order_is_made_then_changed_then_known(ours: Machine, sub: str, alice: Person) -> None:
    """The answer says which; a late version and one that is sent again undo nothing."""
    first, second = told(shop.order(sub=sub)), told(shop.order(sub=sub, version=2, state="sent"))

    answers = [put(ours, "orders", one) for one in (first, second, first, second)]

    assert [(one.status_code, one.json()) for one in answers] == [
        (201, {"id": "o1", "outcome": "made"}),
        (200, {"id": "o1", "outcome": "changed"}),
        (200, {"id": "o1", "outcome": "stale"}),
        (200, {"id": "o1", "outcome": "stale"}),
    ]
    order = Order.objects.get()
    assert (order.account_ref, order.state, order.version) == (alice.account.ref, "sent", 2)
    assert order.lines[0] == {"title": "Lamp", "item": "lamp", "quantity": 2, "amount": 5000}


def test_another_media_type_is_refused(ours: Machine, sub: str) -> None:
    """415 says what is taken, and nothing is stored."""
    answer = put(ours, "orders", told(shop.order(sub=sub)), content_type="text/json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (415, PROBLEM)
    assert answer.headers["Accept"] == "application/json"
    assert not Order.objects.exists()


def test_a_key_brings_the_same_answer_again(ours: Machine, sub: str) -> None:
    """Under an Idempotency-Key the repetition is told what the first was; another order under it is refused."""
    sent = told(shop.order(sub=sub))
    answers = [put(ours, "orders", sent, key="k1") for _ in range(2)]
    other = put(ours, "orders", told(shop.order("o2", sub=sub)), key="k1")

    assert [(one.status_code, one.json()["outcome"]) for one in answers] == [(201, "made")] * 2
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["type"]) == (422, "urn:konto:problem:key-reused")
    assert Order.objects.get().external_id == "o1"


def test_a_guests_order_is_kept_under_the_contact(ours: Machine) -> None:
    """Somebody who bought without an account: nobody's, until the contact is proved."""
    answer = put(ours, "orders", told(shop.order(contact="+380 67 123 45 67")))

    assert answer.status_code == 201
    order = Order.objects.get()
    assert order.account_ref is None
    assert order.contact_mark
    assert b"380" not in bytes(order.contact or b"")


def test_what_arrives_for_a_retired_contact_is_gone(ours: Machine, bob: Person) -> None:
    """410, nothing is stored, and the answer doesn't repeat the contact; nor under a key."""
    bob.leaves()
    sent = told(shop.order(contact=bob.address))
    answers = [put(ours, "orders", sent), put(ours, "orders", sent, key="k1"), put(ours, "orders", sent)]

    assert {(one.status_code, one.json()["type"]) for one in answers} == {(410, "urn:konto:problem:gone")}
    assert bob.address not in answers[0].content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"total": -1}, 422, "total"),
        ({"total": "5"}, 422, "total"),
        ({"sub": "nobody-by-this-name-00"}, 422, "sub"),
        ({"contact": "guest@example.org"}, 422, "sub"),
        ({"id": "o2"}, 422, "id"),
        ({"more": 1}, 422, "more"),
        ({"page": "javascript:alert(1)"}, 422, "page"),
        (b"{", 400, None),
        (b'{"id": "o1", "id": "o1"}', 400, None),
        (b"", 400, None),
        (b"[]", 422, ""),
    ],
)
def test_what_is_unfit_is_refused_by_its_field(
    ours: Machine, sub: str, sent: dict[str, Any] | bytes, status: int, field: str | None
) -> None:
    """The problem names the field and never repeats what stood there; nothing is stored."""
    body = sent if isinstance(sent, bytes) else {**told(shop.order(sub=sub)), **sent}
    answer = put(ours, "orders", body, name="o1")

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    assert answer.json().get("field") == field
    assert "javascript" not in answer.content.decode()
    assert not Order.objects.exists()


def test_names_may_be_odd(ours: Machine, sub: str) -> None:
    """Slashes and letters of any script: whatever the service calls it, under that it is found."""
    name = "2026/03 №7"
    answer = put(ours, "orders", told(shop.order(name, sub=sub, page="")), name=quote(name))

    assert (answer.status_code, answer.json()) == (201, {"id": name, "outcome": "made"})
    assert get(ours, f"/orders/{quote(name)}").json()["id"] == name


def test_a_dispute_never_goes_back(ours: Machine, sub: str) -> None:
    """What is settled stays so: a newer version that opens it again is refused for its state."""
    put(ours, "disputes", told(shop.dispute(sub=sub, state="settled", outcome="buyer")))
    answer = put(ours, "disputes", told(shop.dispute(sub=sub, version=2)))

    assert (answer.status_code, answer.json()["field"]) == (422, "state")
    assert get(ours, "/disputes/d1").json()["state"] == "settled"


def test_other_methods_and_addresses_are_problems(ours: Machine) -> None:
    """What isn't there, and what is none of an address's methods."""
    headers = ours.headers()
    client = Client(raise_request_exception=False)
    answers = [client.delete(f"{PATH}/orders/o1", headers=headers), client.get(f"{PATH}/cars", headers=headers)]

    assert [one.status_code for one in answers] == [405, 404]
    assert {one.headers["Content-Type"] for one in answers} == {PROBLEM}
