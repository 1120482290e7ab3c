"""The wallet as services call it: units given, taken and given back, each call once for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from konto.cabinet import queries
from konto.cabinet.models import Entry, Transfer, Wallet
from konto.cabinet.tests import shop
from konto.kernel import clock as time
from konto.services.inbound import Scope
from tests.cast import Person
from tests.clocks import Clock
from tests.services import Machine, machine, service
from tests.unchanged import nothing_comes_about

pytestmark = pytest.mark.django_db
ALL = "/api/services/v1/wallet"


@pytest.fixture
def bazaar(db: None) -> Machine:
    return machine("bazaar", Scope.WALLET_READ, Scope.WALLET_ISSUE, Scope.WALLET_REDEEM)


@pytest.fixture
def sub(bazaar: Machine, alice: Person) -> str:
    return shop.sub_of(service("bazaar"), alice)


def post(of: Machine, verb: str, key: str | None, **call: Any) -> Any:
    headers = {**of.headers(), **({"Idempotency-Key": key} if key is not None else {})}
    return Client().post(f"{ALL}/{verb}", call, content_type="application/json", headers=headers)


def get(of: Machine, rest: str = "", **query: Any) -> Any:
    return Client().get(f"{ALL}{rest}", query, headers=of.headers())


def gives(of: Machine, sub: str, amount: int = 5000, key: str = "given", **more: Any) -> Any:
    """A gift card."""
    return post(
        of, "issue", key, sub=sub, amount=amount, **{"kind": "gift_card", "id": "card-1", "unit": "EUR", **more}
    )


def takes(of: Machine, sub: str, amount: int, key: str, **more: Any) -> Any:
    return post(of, "redeem", key, sub=sub, amount=amount, **{"kind": "gift_card", "id": "card-1", **more})


def gives_back(of: Machine, sub: str, redeemed: str, amount: int, key: str) -> Any:
    return post(of, "refund", key, sub=sub, redeemed=redeemed, amount=amount)


def code(answer: Any) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("urn:konto:problem:")


def test_a_gift_card_is_given_spent_and_partly_given_back(bazaar: Machine, sub: str) -> None:
    """Each answer has what is left; the list of moves says the same, and whose it is."""
    given = gives(bazaar, sub, title="For your birthday", until="2199-01-01T00:00:00Z")
    assert (given.status_code, given.json()["balance"], given.json()["unit"]) == (200, 5000, "EUR")
    assert takes(bazaar, sub, 1800, "k1", order="o1").json()["balance"] == 3200
    assert gives_back(bazaar, sub, "k1", 300, "k2").json()["balance"] == 3500

    told = get(bazaar, "/gift_card/card-1").json()
    moves = [(one["verb"], one["amount"], one["balance"], one["key"], one["order"], one["of"]) for one in told["moves"]]
    assert moves == [
        ("issue", 5000, 5000, "given", "", ""),
        ("redeem", -1800, 3200, "k1", "o1", ""),
        ("refund", 300, 3500, "k2", "o1", "k1"),
    ]
    assert (told["sub"], told["balance"], told["title"], told["next"]) == (sub, 3500, "For your birthday", "")
    assert get(bazaar, sub=sub).json()["wallets"][0]["until"] == "2199-01-01T00:00:00Z"


def test_points_and_coupons_have_their_own_units(bazaar: Machine, sub: str) -> None:
    """Points need no name, a coupon counts its uses; neither is money."""
    assert post(bazaar, "issue", "a", sub=sub, kind="points", amount=40).json()["unit"] == "points"
    assert post(bazaar, "issue", "b", sub=sub, kind="coupon", id="TEN/OFF", amount=1).json()["unit"] == "uses"

    assert get(bazaar, "/coupon/TEN/OFF").json()["balance"] == 1
    assert get(bazaar, f"/points/{sub}").json()["balance"] == 40
    assert code(post(bazaar, "issue", "c", sub=sub, kind="points", amount=40, unit="EUR")) == (422, "unfit")


def test_the_same_call_again_has_the_same_answer_for_good(bazaar: Machine, sub: str, clock: Clock) -> None:
    """To the letter, after a month and after other moves, and it says that it is a repetition."""
    first = gives(bazaar, sub), takes(bazaar, sub, 1800, "k1"), gives_back(bazaar, sub, "k1", 300, "k2")
    takes(bazaar, sub, 3000, "k3")
    clock.shift(days=31)
    bazaar.token = ""

    with nothing_comes_about():
        again = gives(bazaar, sub), takes(bazaar, sub, 1800, "k1"), gives_back(bazaar, sub, "k1", 300, "k2")

    assert [one.content for one in again] == [one.content for one in first]
    assert [one.headers["Idempotency-Replayed"] for one in again] == ["true"] * 3
    assert not any("Idempotency-Replayed" in one.headers for one in first)


def test_a_used_key_is_refused_for_anything_else(bazaar: Machine, sub: str) -> None:
    """Another amount, another verb, also after a year."""
    gives(bazaar, sub)
    takes(bazaar, sub, 100, "k1")

    with nothing_comes_about():
        for answer in (
            takes(bazaar, sub, 101, "k1"),
            takes(bazaar, sub, 100, "k1", order="o2"),
            gives(bazaar, sub, key="k1"),
            gives_back(bazaar, sub, "k1", 100, "k1"),
        ):
            assert code(answer) == (422, "key-reused")


def test_without_a_key_nothing_moves(bazaar: Machine, sub: str) -> None:
    """A repetition would move it twice."""
    assert code(post(bazaar, "issue", None, sub=sub, kind="points", amount=1)) == (400, "key-missing")
    assert code(post(bazaar, "issue", "a b", sub=sub, kind="points", amount=1)) == (400, "key-unfit")
    assert not Transfer.objects.exists()


def test_who_asks_for_more_is_told_what_is_left(bazaar: Machine, sub: str) -> None:
    """Of a card, and of what can be given back; the key stays free."""
    gives(bazaar, sub)
    short = takes(bazaar, sub, 5001, "k1")
    assert (code(short), short.json()["left"]) == ((409, "not-enough"), 5000)
    assert takes(bazaar, sub, 4000, "k1").status_code == 200
    takes(bazaar, sub, 1000, "k2")
    gives_back(bazaar, sub, "k1", 3900, "b1")

    with nothing_comes_about():
        for amount in (101, 4000, 10**15):
            short = gives_back(bazaar, sub, "k1", amount, "b2")
            assert (code(short), short.json()["left"]) == ((409, "not-enough"), 100)
    assert gives_back(bazaar, sub, "k1", 100, "b2").status_code == 200


def test_no_wallet_grows_past_what_can_be_counted(bazaar: Machine, sub: str) -> None:
    """Refused by its amount; what is there stays."""
    gives(bazaar, sub, 10**15)

    full = gives(bazaar, sub, 1, "k1")

    assert (code(full), full.json()["errors"][0]["at"]) == ((422, "unfit"), "body/call/amount")
    assert Wallet.objects.get().balance == 10**15


def test_what_ran_out_is_told_so(bazaar: Machine, sub: str, clock: Clock) -> None:
    """Neither redeemed nor called unknown."""
    gives(bazaar, sub, until=(time.now() + timedelta(minutes=9)).isoformat())
    clock.shift(minutes=10)

    assert code(takes(bazaar, sub, 1, "k1")) == (409, "over")


def test_nobody_reaches_what_another_service_or_person_has(bazaar: Machine, sub: str, bob: Person) -> None:
    """Not by its name, nor by the person's name at the other service, nor by a key that was used there."""
    gives(bazaar, sub)
    takes(bazaar, sub, 100, "k1")
    stall = machine("stall", Scope.WALLET_READ, Scope.WALLET_ISSUE, Scope.WALLET_REDEEM)
    theirs = shop.sub_of(service("bazaar"), bob)
    at_stall = shop.sub_of(service("stall"), bob)

    with nothing_comes_about():
        assert code(takes(stall, sub, 1, "k2")) == (404, "unknown-person")
        assert code(takes(stall, at_stall, 1, "k2")) == (404, "no-such-wallet")
        assert code(gives_back(stall, at_stall, "k1", 1, "k2")) == (404, "no-such-wallet")
        assert code(takes(bazaar, theirs, 1, "k2")) == (404, "no-such-wallet")
        assert code(gives_back(bazaar, theirs, "k1", 1, "k2")) == (404, "no-such-wallet")
        assert code(gives(bazaar, theirs, key="k2")) == (422, "unfit")
        assert code(get(stall, "/gift_card/card-1")) == (404, "not-found")
        assert code(get(stall, sub=sub)) == (404, "unknown-person")
    assert [code(get(bazaar, f"/points/{name}")) for name in ("%00", "a%00b", "%ed%a0%80")] == [(404, "not-found")] * 3
    assert get(stall, sub=at_stall).json() == {"wallets": [], "next": ""}
    assert get(bazaar, sub=theirs).json() == {"wallets": [], "next": ""}


def test_each_scope_is_good_for_its_own_alone(bazaar: Machine, sub: str) -> None:
    """Who may give out may neither take nor look."""
    gives(bazaar, sub)
    issuing, reading = machine("bazaar", Scope.WALLET_ISSUE), machine("bazaar", Scope.WALLET_READ)

    with nothing_comes_about():
        assert code(takes(issuing, sub, 1, "k1")) == (403, "scope-missing")
        assert code(gives_back(issuing, sub, "given", 1, "k1")) == (403, "scope-missing")
        assert code(get(issuing, sub=sub)) == (403, "scope-missing")
        assert code(get(issuing, "/gift_card/card-1")) == (403, "scope-missing")
        assert code(gives(reading, sub, key="k1")) == (403, "scope-missing")


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": -5},
        {"amount": 10**15 + 1},
        {"amount": "5"},
        {"amount": 5.0},
        {"amount": True},
        {"kind": "cash"},
        {"unit": "XXY"},
        {"unit": "EURO"},
        {"id": ""},
        {"id": "a\0"},
        {"id": "x" * 101},
        {"title": "\ud800"},
        {"until": "2020-01-01T00:00:00Z"},
        {"until": "9999-12-31T23:59:59Z"},
        {"until": "2199-01-01T00:00:00"},
        {"until": "0001-01-01T00:00:00+23:59"},
        {"until": 4102444800},
        {"more": 1},
    ],
)
def test_a_wrong_call_is_refused(bazaar: Machine, sub: str, wrong: dict[str, Any]) -> None:
    """Never an error of the server, and what stood there isn't repeated."""
    answer = gives(bazaar, sub, **{"amount": 5, **wrong})

    assert code(answer)[0] in (400, 422)
    assert not Wallet.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": "2026-01-01T00:00:00+99:41"},
        {"until": "2026-01-01T00:00:00.4141414141Z"},
        {"alice41@example.org": 1},
        {f"field{number}41": 1 for number in range(40_000)},
    ],
    ids=["offset", "fraction", "name", "names"],
)
def test_what_was_wrong_is_not_repeated(bazaar: Machine, sub: str, wrong: dict[str, Any]) -> None:
    """Neither a value nor a name that nobody knows: it may be somebody's address."""
    answer = gives(bazaar, sub, **{"amount": 5, **wrong})

    assert code(answer) == (422, "unfit")
    assert b"41" not in answer.content
    assert len(answer.json()["errors"]) == 1


def test_the_moves_of_a_wallet_come_in_pages(bazaar: Machine, sub: str) -> None:
    """Each once, in the order in which they were booked, though more come meanwhile."""
    gives(bazaar, sub)
    for number in range(4):
        takes(bazaar, sub, 1, f"k{number}")
    found, cursor = [], ""
    for step in range(9):
        told = get(bazaar, "/gift_card/card-1", limit=2, cursor=cursor).json()
        found += [one["key"] for one in told["moves"]]
        cursor = told["next"]
        if step == 0:
            takes(bazaar, sub, 1, "later")
        if not cursor:
            break

    assert found == ["given", "k0", "k1", "k2", "k3", "later"]
    assert code(get(bazaar, "/gift_card/card-1", cursor="x"))[0] == 400
    assert code(get(bazaar, "/gift_card/card-1", cursor="²"))[0] == 400


def test_the_wallets_of_a_person_come_in_pages(bazaar: Machine, sub: str) -> None:
    """Each once."""
    for number in range(5):
        gives(bazaar, sub, key=f"k{number}", id=f"card-{number}")
    first = get(bazaar, sub=sub, limit=3).json()
    rest = get(bazaar, sub=sub, limit=3, cursor=first["next"]).json()

    assert [one["id"] for one in first["wallets"] + rest["wallets"]] == [f"card-{number}" for number in range(5)]
    assert rest["next"] == ""
    assert queries.owed_by(service("bazaar")) == {"EUR": 25_000}
    assert Entry.objects.count() == 10
