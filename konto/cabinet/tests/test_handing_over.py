"""What services hand over: stored once, the newest version counts, and every row is answered for itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from konto.cabinet import actions, queries
from konto.cabinet.models import Dispute, DisputeMessage, Like, Order, Parcel, Payment, Refund, Review
from konto.cabinet.rows import Line, MessageRow, OrderRow, Outcome, Result, ReviewRow
from konto.cabinet.tests import shop
from konto.kernel.actors import Actor
from konto.services.models import Service
from tests.cast import Person
from tests.threads import at_once
from tests.unchanged import nothing_comes_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def bazaar(db: None) -> Service:
    return shop.opens()


@pytest.fixture
def sub(bazaar: Service, alice: Person) -> str:
    return shop.sub_of(bazaar, alice)


def outcomes(results: list[Result]) -> list[Outcome]:
    return [result.outcome for result in results]


def test_an_order_is_kept_with_its_lines(bazaar: Service, sub: str, alice: Person) -> None:
    """What the shop handed over is in the account as it was said."""
    assert actions.upsert_orders(bazaar, [shop.order(sub=sub)]) == [Result("o1", Outcome.MADE)]

    order = queries.orders_of(alice.account.ref).get()
    assert (order.number, order.state, order.currency, order.total) == ("B-o1", "paid", "EUR", 5400)
    assert order.lines[0] == {"title": "Lamp", "item": "lamp", "quantity": 2, "amount": 5000}
    assert (order.item_count, order.contact, order.contact_mark) == (3, None, None)


def test_everything_else_is_kept_too(bazaar: Service, sub: str) -> None:
    """Payments, parcels, disputes, refunds, likes and reviews go the same way."""
    review = ReviewRow(
        id="v1", version=1, sub=sub, item="lamp", title="Lamp", stars=4, text="Bright.", made_at=shop.NOON
    )
    results = [
        *actions.upsert_payments(bazaar, [shop.payment(sub=sub)]),
        *actions.upsert_parcels(bazaar, [shop.parcel(sub=sub)]),
        *actions.upsert_disputes(bazaar, [shop.dispute(sub=sub)]),
        *actions.upsert_refunds(bazaar, [shop.refund(sub=sub)]),
        *actions.upsert_likes(bazaar, [shop.like(sub=sub)]),
        *actions.upsert_reviews(bazaar, [review]),
    ]

    assert outcomes(results) == [Outcome.MADE] * 6
    assert Payment.objects.get().reference == "R-p1"
    assert Parcel.objects.get().steps == [{"at": "2026-03-01T12:00:00+00:00", "text": "Left the house"}]
    assert Dispute.objects.get().messages.get().text == "It came in two."
    assert Refund.objects.get().to == ""
    assert Like.objects.get().kept
    assert Review.objects.get().stars == 4


def test_late_and_repeated_versions_undo_nothing(bazaar: Service, sub: str) -> None:
    """A newer version takes the place of an older one; what comes late or again is stale, and no error."""
    second = shop.order(version=2, sub=sub, state="sent")
    assert outcomes(actions.upsert_orders(bazaar, [second])) == [Outcome.MADE]
    before = Order.objects.values().get()

    late = [shop.order(version=1, sub=sub, state="cancelled", total=0), replace(second, state="returned")]
    assert outcomes(actions.upsert_orders(bazaar, late)) == [Outcome.STALE, Outcome.STALE]
    assert Order.objects.values().get() == before

    assert outcomes(actions.upsert_orders(bazaar, [shop.order(version=3, sub=sub, state="delivered", lines=[])])) == [
        Outcome.CHANGED
    ]
    after = Order.objects.values().get()
    assert (after["id"], after["state"], after["lines"], after["item_count"]) == (before["id"], "delivered", [], 0)


def test_of_one_name_in_a_batch_the_newest_counts(bazaar: Service, sub: str) -> None:
    """In whatever order they stand."""
    rows = [shop.order(version=v, sub=sub, total=v) for v in (2, 5, 3)]

    assert outcomes(actions.upsert_orders(bazaar, rows)) == [Outcome.STALE, Outcome.MADE, Outcome.STALE]
    assert Order.objects.get().total == 5


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": "x" * 101}, "id"),
        ({"id": "a\0b"}, "id"),
        ({"version": -1}, "version"),
        ({"version": 2**63}, "version"),
        ({"sub": ""}, "sub"),
        ({"sub": "nobody-by-this-name-00"}, "sub"),
        ({"contact": "bob.brandvold@example.org"}, "sub"),
        ({"number": ""}, "number"),
        ({"state": "lost in space"}, "state"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "eur"}, "currency"),
        ({"total": -1}, "total"),
        ({"total": 2**63}, "total"),
        ({"placed_at": datetime(2026, 3, 1)}, "placed_at"),  # noqa: DTZ001 - what is refused
        ({"seller": "\ud800"}, "seller"),
        ({"page": "javascript:alert(1)"}, "page"),
        ({"page": "https://user:pw@bazaar.example/"}, "page"),
        ({"invoice": "//bazaar.example"}, "invoice"),
        ({"lines": [Line(title="Lamp", amount=1)] * 10_001}, "lines"),
        ({"lines": [Line(title="Lamp", amount=1, quantity=0)]}, "lines"),
    ],
)
def test_a_wrong_row_is_refused_by_its_field_and_stops_no_other(
    bazaar: Service, sub: str, changes: dict[str, Any], field: str
) -> None:
    """Nothing of it is stored; what stands beside it is."""
    rows = [replace(shop.order(sub=sub), **changes), shop.order("o2", sub=sub)]

    first, second = actions.upsert_orders(bazaar, rows)

    assert (first.outcome, first.field) == (Outcome.REFUSED, field)
    assert second.outcome == Outcome.MADE
    assert Order.objects.get().external_id == "o2"


def test_ten_thousand_lines_are_kept(bazaar: Service, sub: str) -> None:
    """An order may be that long."""
    lines = [Line(title=f"Nail {number}", amount=1) for number in range(10_000)]

    assert outcomes(actions.upsert_orders(bazaar, [shop.order(sub=sub, lines=lines)])) == [Outcome.MADE]
    assert Order.objects.get().item_count == 10_000


@pytest.mark.parametrize(("currency", "total"), [("JPY", 2500), ("KWD", 2500), ("UAH", 0), ("NOK", 10**15)])
def test_currencies_have_their_own_smallest_unit(bazaar: Service, sub: str, currency: str, total: int) -> None:
    """Without decimals or with three of them: the integer stays what it was."""
    actions.upsert_orders(bazaar, [shop.order(sub=sub, currency=currency, total=total)])

    assert Order.objects.values_list("currency", "total").get() == (currency, total)


def test_a_name_at_another_service_opens_nothing(bazaar: Service, sub: str) -> None:
    """The same person goes by another name at every service, and one service's rows never touch another's."""
    actions.upsert_orders(bazaar, [shop.order(sub=sub)])
    before = Order.objects.values().get()
    stall = shop.opens("stall")

    with nothing_comes_about():
        assert actions.upsert_orders(stall, [shop.order(version=9, sub=sub)]) == [Result("o1", Outcome.REFUSED, "sub")]
    assert Order.objects.values().get() == before


def test_an_order_does_not_change_hands(bazaar: Service, sub: str, bob: Person) -> None:
    """A service that says now that it is somebody else's is refused."""
    actions.upsert_orders(bazaar, [shop.order(sub=sub)])
    theirs = shop.order(version=2, sub=shop.sub_of(bazaar, bob))

    assert actions.upsert_orders(bazaar, [theirs]) == [Result("o1", Outcome.REFUSED, "sub")]
    assert not queries.orders_of(bob.account.ref).exists()


def test_what_somebody_put_away_stays_away(bazaar: Service, sub: str, alice: Person) -> None:
    """A new version doesn't bring an archived order back."""
    actions.upsert_orders(bazaar, [shop.order(sub=sub)])
    actor = Actor.person(alice.account.ref)
    actions.archive_order(alice.account, order_id=Order.objects.get().id, actor=actor)

    actions.upsert_orders(bazaar, [shop.order(version=2, sub=sub, state="sent")])

    assert Order.objects.get().archived_at is not None
    actions.restore_order(alice.account, order_id=Order.objects.get().id, actor=actor)
    assert queries.orders_of(alice.account.ref, archived=False).get().state == "sent"


def test_nobody_puts_away_what_is_another_persons(bazaar: Service, sub: str, bob: Person) -> None:
    """An order is found among one's own alone."""
    actions.upsert_orders(bazaar, [shop.order(sub=sub)])

    with nothing_comes_about(), pytest.raises(Order.DoesNotExist):
        actions.archive_order(bob.account, order_id=Order.objects.get().id, actor=Actor.person(bob.account.ref))


# --- disputes ------------------------------------------------------------------------------------------------------
def test_a_dispute_goes_forward_alone(bazaar: Service, sub: str) -> None:
    """What is over stays over, whatever number the version has."""
    over = shop.dispute(version=2, sub=sub, state="settled", outcome="buyer")
    actions.upsert_disputes(bazaar, [shop.dispute(sub=sub)])
    assert outcomes(actions.upsert_disputes(bazaar, [over])) == [Outcome.CHANGED]

    back = shop.dispute(version=3, sub=sub, messages=[MessageRow(id="m2", author="seller", at=shop.NOON, text="No.")])
    assert actions.upsert_disputes(bazaar, [back]) == [Result("d1", Outcome.REFUSED, "state")]
    assert Dispute.objects.values_list("state", "outcome").get() == ("settled", "buyer")
    assert DisputeMessage.objects.get().external_id == "m1"


def test_what_was_said_is_added_and_never_changed(bazaar: Service, sub: str) -> None:
    """A message that comes again with other words stays as it was."""
    actions.upsert_disputes(bazaar, [shop.dispute(sub=sub)])
    again = [
        MessageRow(id="m1", author="buyer", at=shop.NOON, text="Something else"),
        MessageRow(id="m2", author="seller", at=shop.NOON, text="We are sorry."),
    ]

    actions.upsert_disputes(bazaar, [shop.dispute(version=2, sub=sub, state="answered", messages=again)])

    assert set(DisputeMessage.objects.values_list("external_id", "text")) == {
        ("m1", "It came in two."),
        ("m2", "We are sorry."),
    }


def said(name: str) -> dict[str, Any]:
    """What is new in a version: one message."""
    return {"messages": [MessageRow(id=name, author="buyer", at=shop.NOON, text=name)]}


def test_what_was_said_in_a_late_version_is_not_lost(bazaar: Service, sub: str) -> None:
    """Each version brings what was new in it, and no later one brings it again; alone or among others."""
    actions.upsert_disputes(bazaar, [shop.dispute(version=2, sub=sub, state="answered", **said("m2"))])
    late = [shop.dispute(version=v, sub=sub, state="answered", **said(f"m{v}")) for v in (1, 3, 5, 4)]

    assert outcomes(actions.upsert_disputes(bazaar, late)) == [
        Outcome.STALE,
        Outcome.STALE,
        Outcome.CHANGED,
        Outcome.STALE,
    ]
    assert Dispute.objects.get().version == 5
    assert set(DisputeMessage.objects.values_list("external_id", flat=True)) == {"m1", "m2", "m3", "m4", "m5"}
    assert {one.account_ref for one in DisputeMessage.objects.all()} == {Dispute.objects.get().account_ref}


def test_nothing_said_in_somebody_elses_name_is_added(bazaar: Service, sub: str, bob: Person) -> None:
    """A late version that names another person changes nothing."""
    actions.upsert_disputes(bazaar, [shop.dispute(version=2, sub=sub)])
    theirs = shop.dispute(version=1, sub=shop.sub_of(bazaar, bob), **said("m2"))

    assert outcomes(actions.upsert_disputes(bazaar, [theirs])) == [Outcome.STALE]
    assert DisputeMessage.objects.get().external_id == "m1"


def test_an_older_version_beside_one_that_is_refused_is_not_called_known(bazaar: Service, sub: str) -> None:
    """It was neither stored nor tried: refused with it, and stored when it comes alone."""
    actions.upsert_disputes(bazaar, [shop.dispute(sub=sub, state="escalated")])
    older = shop.dispute(version=2, sub=sub, state="escalated", amount=1, **said("m2"))
    back = shop.dispute(version=3, sub=sub, state="open")

    assert actions.upsert_disputes(bazaar, [older, back]) == [Result("d1", Outcome.REFUSED, "state")] * 2
    assert DisputeMessage.objects.get().external_id == "m1"
    assert outcomes(actions.upsert_disputes(bazaar, [older])) == [Outcome.CHANGED]
    assert DisputeMessage.objects.count() == 2


@pytest.mark.parametrize("changes", [{"outcome": "buyer"}, {"state": "settled", "outcome": "me"}])
def test_only_what_is_settled_has_an_outcome(bazaar: Service, sub: str, changes: dict[str, Any]) -> None:
    """And it is one of three."""
    assert actions.upsert_disputes(bazaar, [shop.dispute(sub=sub, **changes)]) == [
        Result("d1", Outcome.REFUSED, "outcome")
    ]


# --- likes and reviews ---------------------------------------------------------------------------------------------
def test_what_was_taken_back_does_not_come_back_late(bazaar: Service, sub: str, alice: Person) -> None:
    """A like that is gone keeps its version, so that an older message doesn't bring it back."""
    actions.upsert_likes(bazaar, [shop.like(sub=sub)])
    actions.upsert_likes(bazaar, [shop.like(version=3, sub=sub, kept=False)])

    assert outcomes(actions.upsert_likes(bazaar, [shop.like(version=2, sub=sub)])) == [Outcome.STALE]
    assert not queries.likes_of(alice.account.ref).exists()


def test_a_review_that_was_taken_back_keeps_no_words(bazaar: Service, sub: str) -> None:
    """Its text goes at once."""
    kept = ReviewRow(id="v1", version=1, sub=sub, item="lamp", title="Lamp", stars=1, text="Dim.", made_at=shop.NOON)
    actions.upsert_reviews(bazaar, [kept])
    actions.upsert_reviews(bazaar, [replace(kept, version=2, kept=False)])

    assert Review.objects.get().text == ""


def test_guests_like_nothing(bazaar: Service) -> None:
    """A like is an account's."""
    row = shop.like(contact="guest@example.org")

    assert actions.upsert_likes(bazaar, [row]) == [Result("l1", Outcome.REFUSED, "contact")]


# --- many ----------------------------------------------------------------------------------------------------------
def test_any_number_of_rows_is_taken_batch_by_batch(bazaar: Service, sub: str) -> None:
    """No more rows are read than a batch has before what became of them is told."""
    read: list[str] = []

    def rows() -> Iterator[OrderRow]:
        for number in range(1_001):
            read.append(str(number))
            yield shop.order(f"o{number}", sub=sub)

    results = actions.in_batches(actions.upsert_orders, bazaar, rows(), most=100)

    assert next(results) == Result("o0", Outcome.MADE)
    assert len(read) == 100
    assert len(list(results)) == 1_000
    assert Order.objects.count() == 1_001


def test_heavy_rows_make_small_batches(bazaar: Service, sub: str) -> None:
    """Orders with thousands of lines are stored a few at a time, so that memory doesn't grow with them."""
    read: list[str] = []

    def rows() -> Iterator[OrderRow]:
        for number in range(6):
            read.append(str(number))
            yield shop.order(f"o{number}", sub=sub, lines=[Line(title="Nail", amount=1)] * 9_000)

    results = actions.in_batches(actions.upsert_orders, bazaar, rows())

    next(results)
    assert len(read) == 3
    assert len(list(results)) == 5


@pytest.mark.django_db(transaction=True)
def test_two_who_hand_over_the_same_neither_lock_each_other_out_nor_store_it_twice(alice: Person) -> None:
    """Whatever order their rows stand in."""
    bazaar = shop.opens()
    sub = shop.sub_of(bazaar, alice)
    rows = [shop.order(f"o{number}", sub=sub) for number in range(200)]

    told = at_once(*(lambda r=some: actions.upsert_orders(bazaar, r) for some in (rows, rows[::-1]) * 3))

    assert Order.objects.count() == 200
    assert sum(result.outcome == Outcome.MADE for results in told for result in results) == 200
    assert {result.outcome for results in told for result in results} == {Outcome.MADE, Outcome.STALE}


def test_whoever_was_cut_off_sends_everything_again(bazaar: Service, sub: str) -> None:
    """What was committed is stale then, the batch that broke off left nothing, and nothing is there twice."""
    everything = [shop.order(f"o{number}", sub=sub) for number in range(250)]

    def broken() -> Iterator[OrderRow]:
        yield from everything[:170]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        list(actions.in_batches(actions.upsert_orders, bazaar, broken(), most=100))
    assert Order.objects.count() == 100

    again = outcomes(list(actions.in_batches(actions.upsert_orders, bazaar, everything, most=100)))
    assert (again.count(Outcome.STALE), again.count(Outcome.MADE)) == (100, 150)
    assert Order.objects.count() == 250
