"""What a service reads back: `GET /api/services/v1/orders` and `GET …/orders/{id}`."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from uuid import UUID

import pytest

from konto.cabinet.tests import shop
from konto.cabinet.tests.calling import PROBLEM, bulk, get, put, told
from konto.services.inbound import Scope
from tests.cast import Person
from tests.services import Machine, machine

pytestmark = pytest.mark.django_db

GUEST = "guest@example.org"


def test_a_service_reads_its_own_back_in_pages(ours: Machine, sub: str, alice: Person) -> None:
    """By its own names, whatever came between two pages; nothing names an account, nor a contact of a guest."""
    stall = machine("stall")
    rows = [shop.order("a", sub=sub), shop.order("b", contact=GUEST), shop.order("c", sub=sub)]
    bulk(ours, "orders", [told(row) for row in rows])
    bulk(stall, "orders", [told(shop.order("bb", contact=GUEST))])

    first = get(ours, "/orders?limit=2").json()
    put(ours, "orders", told(shop.order("aa", sub=sub)))
    rest = get(ours, f"/orders?limit=2&cursor={first['next']}").json()

    assert [(row["id"], row["sub"]) for row in first["rows"]] == [("a", sub), ("b", None)]
    assert ([row["id"] for row in rest["rows"]], rest["next"]) == (["c"], "")
    assert "lines" not in first["rows"][0]
    assert not {"contact", "contact_mark", "account_ref", "service_id"} & set(first["rows"][0])
    assert str(alice.account.ref) not in str(first)


def test_names_of_any_letters_and_length_lead_from_page_to_page(ours: Machine, sub: str) -> None:
    """The longest names that there may be, in letters of four bytes each, find their way into a cursor and back."""
    names = sorted("\U0001d4d0" * 99 + end for end in "abc")
    bulk(ours, "orders", [told(shop.order(name, sub=sub), number="1") for name in names])

    found, cursor = [], ""
    for _ in names:
        told_of = get(ours, f"/orders?limit=1&cursor={cursor}").json()
        found += [row["id"] for row in told_of["rows"]]
        cursor = told_of["next"]

    assert (found, cursor) == (names, "")


def test_one_comes_back_as_it_was_sent(ours: Machine, sub: str) -> None:
    """With all its parts, under the names it was sent by."""
    for what, row in (
        ("orders", shop.order(sub=sub)),
        ("payments", shop.payment(sub=sub)),
        ("parcels", shop.parcel(sub=sub)),
        ("disputes", shop.dispute(sub=sub)),
        ("refunds", shop.refund(sub=sub)),
        ("likes", shop.like(sub=sub)),
        ("reviews", shop.review(sub=sub)),
    ):
        sent = told(row)
        put(ours, what, sent)
        kept = get(ours, f"/{what}/{row.id}").json()

        assert set(kept) - set(told(row)) <= {"changed_at", *row.__dataclass_fields__}
        plain = {name for name, value in sent.items() if isinstance(value, (str, int))}
        assert {name: kept[name] for name in plain} == {name: sent[name] for name in plain}
    assert get(ours, "/orders/o1").json()["lines"][1] == {"title": "Bulb", "item": "bulb", "quantity": 1, "amount": 400}
    assert get(ours, "/disputes/d1").json()["messages"][0]["text"] == "It came in two."


@pytest.mark.parametrize("name", ["o1", "nobody", "%00", "x" * 101, "%ff", "a/b"])
def test_another_services_is_not_there(ours: Machine, sub: str, name: str) -> None:
    """Whoever asks under a name of another service, or under one that can't be, is told the same."""
    put(ours, "orders", told(shop.order(sub=sub)))

    answer = get(machine("stall"), f"/orders/{name}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)
    assert answer.json() == get(machine("stall"), "/orders/other").json()


def test_a_scope_opens_one_thing(ours: Machine) -> None:
    """Seeing orders is neither handing them over nor seeing payments; reviews go with likes."""
    reader = Machine("bazaar", machine("bazaar", Scope.ORDERS_READ, Scope.LIKES_READ).secret)
    sent = told(shop.order(contact=GUEST))

    assert get(reader, "/orders").status_code == get(reader, "/reviews").status_code == 200
    assert get(reader, "/payments").status_code == put(reader, "orders", sent).status_code == 403
    assert bulk(reader, "orders", [sent]).status_code == 403
    assert get(reader, "/orders").json() == {"rows": [], "next": ""}


HALF_A_LETTER = urlsafe_b64encode(json.dumps(["\ud800", str(UUID(int=1))]).encode()).decode()


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "cursor=nonsense", "cursor=%00", f"cursor={HALF_A_LETTER}"]
)
def test_an_unfit_page_is_a_problem(ours: Machine, query: str) -> None:
    """A cursor of nobody's, or a limit out of bounds."""
    answer = get(ours, f"/orders?{query}")

    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == PROBLEM
