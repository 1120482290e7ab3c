"""What people buy without an account: kept under a mark, found by whoever proves the contact, gone with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Signal
from threading import Thread, Timer

import pytest
from django.db import connection, transaction
from django.utils.translation import override
from pytest_django import Settings

from konto.cabinet import actions, jobs, queries
from konto.cabinet.models import Dispute, DisputeMessage, Order, Parcel, Payment, Refund
from konto.cabinet.rows import OrderRow, Outcome, Result
from konto.cabinet.tests import shop
from konto.departure import actions as departure
from konto.identity import phones
from konto.kernel import holdings, journal, keys
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.services.models import Service
from tests.cast import Person
from tests.clocks import Clock
from tests.unchanged import journalled, nothing_comes_about

pytestmark = pytest.mark.django_db

GUEST = "Greta.Guest@Example.org"
NUMBER = "+4798765432"


@pytest.fixture
def bazaar(db: None) -> Service:
    return shop.opens()


def buys(service: Service, contact: str) -> None:
    """One of everything."""
    actions.upsert_orders(service, [shop.order(contact=contact)])
    actions.upsert_payments(service, [shop.payment(contact=contact)])
    actions.upsert_parcels(service, [shop.parcel(contact=contact)])
    actions.upsert_disputes(service, [shop.dispute(contact=contact)])
    actions.upsert_refunds(service, [shop.refund(contact=contact)])


@pytest.mark.parametrize("contact", [GUEST, NUMBER])
def test_a_guests_contact_lies_nowhere_in_plain(bazaar: Service, contact: str) -> None:
    """It is sealed, and found by a mark alone, however it is spelt."""
    buys(bazaar, contact)

    order = queries.guest_orders(contact.lower()).get()
    assert order.account_ref is None
    assert keys.unseal(bytes(order.contact or b"")) == contact
    assert contact.encode().lower() not in repr(Order.objects.values().get()).encode().lower()


@pytest.mark.parametrize("contact", ["greta", "greta@", "+47", "not an address at all", "a\0b@example.org"])
def test_what_is_no_contact_is_refused(bazaar: Service, contact: str) -> None:
    """A row that could never be found by anybody isn't kept."""
    assert actions.upsert_orders(bazaar, [shop.order(contact=contact)]) == [Result("o1", Outcome.REFUSED, "contact")]
    assert not Order.objects.exists()


@pytest.mark.parametrize("contact", ["98765432", "4798765432", "067 123 45 67"])
def test_a_number_without_its_country_is_nobodys(bazaar: Service, contact: str) -> None:
    """Whose it is would be a guess, by the language of the calling program: somebody else would get the order."""
    with override("nb"):
        assert actions.upsert_orders(bazaar, [shop.order(contact=contact)]) == [
            Result("o1", Outcome.REFUSED, "contact")
        ]


def test_forgetting_a_number_leaves_those_that_look_like_it(bazaar: Service, settings: Settings) -> None:
    """4798765432, as programs write a Norwegian number, is an American one where numbers are read as there."""
    settings.KONTO_REGION = "US"
    buys(bazaar, "+14798765432")

    for spelling in phones.spellings("+4798765432"):
        actions.forget_contact(spelling)

    assert Order.objects.get().account_ref is None


def test_somebody_elses_account_gets_nothing_by_an_address_typed_in_a_shop(bazaar: Service, alice: Person) -> None:
    """Who buys as a guest under Alice's address puts nothing into her account: it waits until she takes it over."""
    actions.upsert_orders(bazaar, [shop.order(contact=alice.address)])

    assert not queries.orders_of(alice.account.ref).exists()
    assert queries.guest_orders(alice.address).exists()


def test_whoever_proved_the_contact_takes_everything_over(bazaar: Service, alice: Person) -> None:
    """Orders, payments, parcels, disputes with what was said, refunds; the shop's next version finds them there."""
    buys(bazaar, GUEST)
    actions.upsert_orders(bazaar, [shop.order("o2", contact=NUMBER)])
    actor, ref = Actor.person(alice.account.ref), alice.account.ref

    with journalled(Event.GUEST_ORDERS_ADOPTED):
        assert actions.adopt(alice.account, contact=GUEST, actor=actor) == 5

    assert {model.objects.values_list("account_ref", flat=True).first() for model in (Payment, Parcel, Refund)} == {ref}
    assert Dispute.objects.get().account_ref == DisputeMessage.objects.get().account_ref == ref
    order = queries.orders_of(ref).get()
    assert (order.external_id, order.contact, order.contact_mark) == ("o1", None, None)
    actions.upsert_orders(bazaar, [shop.order(version=2, contact=GUEST, state="sent")])
    order = queries.orders_of(ref).get()
    assert (order.state, order.contact, order.contact_mark) == ("sent", None, None)


def test_there_is_nothing_to_take_over(alice: Person) -> None:
    """Nothing is written where nothing was bought."""
    with nothing_comes_about():
        assert actions.adopt(alice.account, contact=GUEST, actor=Actor.person(alice.account.ref)) == 0


def test_a_guest_who_signs_up_at_the_shop_brings_the_order_along(bazaar: Service, alice: Person) -> None:
    """The service may say later whose it is; what was said in a dispute goes along."""
    buys(bazaar, GUEST)
    sub = shop.sub_of(bazaar, alice)

    assert (
        actions.upsert_disputes(bazaar, [shop.dispute(version=2, sub=sub, messages=())])[0].outcome == Outcome.CHANGED
    )
    assert Dispute.objects.get().contact is None
    assert DisputeMessage.objects.get().account_ref == alice.account.ref


# --- leaving -------------------------------------------------------------------------------------------------------
def test_what_arrives_for_a_retired_contact_is_not_stored(bazaar: Service, alice: Person) -> None:
    """Neither new nor as the next version of what was forgotten; what stands beside it is stored."""
    buys(bazaar, alice.address)
    alice.leaves()
    assert not Order.objects.exists()
    assert not DisputeMessage.objects.exists()

    rows = [shop.order(version=2, contact=alice.address.upper()), shop.order("o2", contact=GUEST)]
    assert actions.upsert_orders(bazaar, rows) == [Result("o1", Outcome.GONE), Result("o2", Outcome.MADE)]
    assert Order.objects.get().external_id == "o2"


def test_nothing_is_left_of_whoever_left(bazaar: Service, alice: Person, bob: Person) -> None:
    """Every row of every table goes, the ledger's too; what somebody else holds stays, and the books are balanced."""
    for person in (alice, bob):
        fills(bazaar, person)
    subject, kept = alice.account.subject, holdings.counts(bob.account.subject)
    assert cabinet_of(subject) == [one.table for one in holdings.registry.holdings.values() if one.room == "cabinet"]

    alice.leaves()

    assert cabinet_of(subject) == []
    assert [(line.label, line.count) for line in holdings.counts(bob.account.subject)] == [
        (line.label, line.count) for line in kept
    ]
    assert queries.owed_by(bazaar) == {"EUR": 400, "points": 10, "uses": 1}


def test_a_name_that_an_account_had_finds_nobody_any_more(bazaar: Service, alice: Person) -> None:
    """What a service sends for somebody who left is not stored."""
    sub = shop.sub_of(bazaar, alice)
    alice.leaves()

    assert actions.upsert_orders(bazaar, [shop.order(sub=sub)])[0].outcome in (Outcome.GONE, Outcome.REFUSED)
    with pytest.raises((actions.UnknownPerson, actions.PersonGone)):
        actions.issue(bazaar, sub=sub, kind="points", amount=1, key="late")
    assert not Order.objects.exists()


def test_nothing_is_stored_for_whoever_is_being_erased(bazaar: Service, alice: Person) -> None:
    """From the point of no return on, although the service knows the name still."""
    sub, account = shop.sub_of(bazaar, alice), alice.account
    requested = departure.request_departure(account, actor=Actor.person(account.ref))
    assert requested
    assert actions.upsert_orders(bazaar, [shop.order(sub=sub)])[0].outcome == Outcome.MADE  # they may still stay

    departure.start_erasing(requested.departure.id)

    assert actions.upsert_orders(bazaar, [shop.order(version=2, sub=sub)]) == [Result("o1", Outcome.GONE)]
    with pytest.raises(actions.PersonGone):
        actions.issue(bazaar, sub=sub, kind="points", amount=1, key="late")
    with pytest.raises(actions.CannotAdopt):
        actions.adopt(account, contact=GUEST, actor=Actor.person(account.ref))
    assert Order.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_erasing_waits_for_whoever_stores_rows(alice: Person) -> None:
    """A batch that began before is over before the erasing begins: nothing of it is left."""
    bazaar = shop.opens()
    sub = shop.sub_of(bazaar, alice)

    with a_batch_under_way(bazaar, [shop.order(sub=sub)]):
        alice.leaves()

    assert not Order.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_forgetting_waits_for_whoever_stores_rows_of_guests() -> None:
    """A batch that began before a contact was retired is over before it is forgotten: nothing slips in between."""
    bazaar = shop.opens()

    with a_batch_under_way(bazaar, [shop.order(contact=GUEST)]):
        receipt = actions.forget_contact(GUEST)

    assert receipt["cabinet_order"] == 1
    assert not Order.objects.exists()


def test_what_guests_bought_long_ago_goes(bazaar: Service, alice: Person, clock: Clock) -> None:
    """After KONTO_GUEST_DAYS without a new version; what an account holds stays."""
    buys(bazaar, GUEST)
    actions.upsert_orders(bazaar, [shop.order("o2", sub=shop.sub_of(bazaar, alice))])

    clock.shift(days=1_094)
    jobs.purge_guests(0)
    assert Order.objects.count() == 2
    clock.shift(days=2)
    jobs.purge_guests(0)

    assert Order.objects.get().external_id == "o2"
    assert not DisputeMessage.objects.exists()


@contextmanager
def a_batch_under_way(service: Service, rows: list[OrderRow]) -> Iterator[None]:
    """Rows that are stored and not yet committed, for half a second more; at the end they were."""
    stored, go_on = Signal(), Signal()

    def slowly() -> None:
        with transaction.atomic():
            actions.upsert_orders(service, rows)
            stored.set()
            go_on.wait(20)
        connection.close()

    batch, release = Thread(target=slowly), Timer(0.5, go_on.set)
    batch.start()
    assert stored.wait(20)
    assert not Order.objects.exists()  # it is there for nobody else yet
    release.start()
    yield
    assert go_on.is_set()
    batch.join(20)
    release.join(20)


def cabinet_of(subject: holdings.Subject) -> list[str]:
    """The cabinet's tables that hold something of somebody."""
    return [table for table in holdings.remaining(subject) if table.startswith("cabinet_")]


def fills(service: Service, person: Person) -> None:
    """One of everything for somebody with an account."""
    sub, name = shop.sub_of(service, person), person.name.split()[0].lower()
    results = [
        *actions.upsert_orders(service, [shop.order(name, sub=sub)]),
        *actions.upsert_payments(service, [shop.payment(name, sub=sub)]),
        *actions.upsert_parcels(service, [shop.parcel(name, sub=sub)]),
        *actions.upsert_disputes(service, [shop.dispute(name, sub=sub)]),
        *actions.upsert_refunds(service, [shop.refund(name, sub=sub)]),
        *actions.upsert_likes(
            service, [shop.like(f"{name}/{kind}", sub=sub, kind=kind) for kind in ("favourite", "wish", "seller")]
        ),
        *actions.upsert_reviews(service, [shop.review(name, sub=sub)]),
    ]
    assert {result.outcome for result in results} == {Outcome.MADE}
    for kind, unit, amount in (("gift_card", "EUR", 500), ("coupon", "", 1), ("points", "", 10)):
        actions.issue(service, sub=sub, kind=kind, id=f"{kind} {name}", unit=unit, amount=amount, key=f"{name} {kind}")
    actions.redeem(service, sub=sub, kind="gift_card", id=f"gift_card {name}", amount=200, key=f"{name} a")
    actions.refund(service, sub=sub, redeemed=f"{name} a", amount=100, key=f"{name} b")
    given = actions.AddressGiven(name=name, street="Mill Lane 7", place="Bergen", country="NO")
    actions.add_address(person.account, given=given, actor=Actor.person(person.account.ref))
    assert journal.entries_of(person.account.ref, most=1)[0].event == Event.ADDRESS_ADDED
