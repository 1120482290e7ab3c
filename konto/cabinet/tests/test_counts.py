"""What an account holds, told to its person and to the service that handed it over."""

from __future__ import annotations

import pytest

from konto.cabinet import actions, queries
from konto.cabinet.models import Address
from konto.cabinet.tests import shop
from konto.cabinet.tests.test_guests import fills
from konto.kernel.actors import Actor
from konto.services.models import Service
from tests.cast import Person
from tests.unchanged import nothing_comes_about
from tests.visiting import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def bazaar(db: None) -> Service:
    return shop.opens()


@pytest.mark.parametrize("path", ["/cabinet/", "/leave/"])
def test_the_pages_count_what_is_there_and_say_what_it_is_worth(
    bazaar: Service, alice: Person, visit: Visit, path: str
) -> None:
    """The home page and the consequences of leaving name orders, gift cards with their value, points."""
    fills(bazaar, alice)
    visit.sign_in(alice)

    text = visit.open(path).text

    for words in ("Orders", "Gift cards", "4.00 EUR", "Open disputes", "25.00 EUR"):
        assert words in text


def test_the_pages_do_not_speak_of_what_is_not_there(bazaar: Service, alice: Person, bob: Person, visit: Visit) -> None:
    """Somebody else's orders are nobody's business."""
    fills(bazaar, bob)
    visit.sign_in(alice)

    assert "Gift cards" not in visit.open("/cabinet/").text


def test_here_is_what_is_in_your_account(bazaar: Service, alice: Person) -> None:
    """Items that were paid, what is on its way, what comes back, what is left to spend."""
    fills(bazaar, alice)
    sub = shop.sub_of(bazaar, alice)
    actions.upsert_orders(bazaar, [shop.order("x", sub=sub, state="cancelled")])
    actions.upsert_disputes(bazaar, [shop.dispute("x", sub=sub, state="withdrawn")])
    actions.upsert_refunds(bazaar, [shop.refund("x", sub=sub, currency="JPY"), shop.refund("y", sub=sub, state="paid")])

    assert queries.in_your_account(alice.account.ref) == queries.InYourAccount(
        orders=2,
        paid_items=3,
        parcels_on_their_way=1,
        open_disputes=1,
        refunds_on_their_way=2,
        refunds={"EUR": 2500, "JPY": 2500},
        coupons=1,
        gift_cards={"EUR": 400},
        points=10,
    )


# --- the address book ----------------------------------------------------------------------------------------------
HOME = actions.AddressGiven(name="Alice Appleby", street="Mill Lane 7", postcode="5003", place="Bergen", country="NO")
WORK = actions.AddressGiven(name="Alice Appleby", street="Quay 1", postcode="5004", place="Bergen", country="NO")


def test_one_address_is_the_usual_one(alice: Person) -> None:
    """The first to begin with, then whichever is chosen, and an heir when that one goes."""
    account, actor = alice.account, Actor.person(alice.account.ref)
    home = actions.add_address(account, given=HOME, actor=actor)
    work = actions.add_address(account, given=WORK, actor=actor)
    assert [one.usual for one in queries.addresses_of(account.ref)] == [True, False]

    actions.change_address(account, address_id=work.id, given=WORK, usual=True, actor=actor)
    assert [one.id for one in queries.addresses_of(account.ref)] == [work.id, home.id]
    actions.remove_address(account, address_id=work.id, actor=actor)
    assert queries.addresses_of(account.ref).get().usual


def test_somebody_elses_address_is_out_of_reach(alice: Person, bob: Person) -> None:
    """Neither changed nor removed."""
    home = actions.add_address(alice.account, given=HOME, actor=Actor.person(alice.account.ref))
    actor = Actor.person(bob.account.ref)

    with nothing_comes_about():
        with pytest.raises(Address.DoesNotExist):
            actions.change_address(bob.account, address_id=home.id, given=WORK, actor=actor)
        with pytest.raises(Address.DoesNotExist):
            actions.remove_address(bob.account, address_id=home.id, actor=actor)
    assert Address.objects.get().street == "Mill Lane 7"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("street", "x" * 201), ("place", ""), ("country", "Norway"), ("phone", "12"), ("more", "a\0")],
)
def test_a_wrong_address_is_not_kept(alice: Person, field: str, value: str) -> None:
    """It is said which part is wrong."""
    given = actions.AddressGiven(**{**HOME.__dict__, field: value})

    with nothing_comes_about(), pytest.raises(actions.CannotSaveAddress, match=field):
        actions.add_address(alice.account, given=given, actor=Actor.person(alice.account.ref))
    assert not Address.objects.exists()


def test_an_address_book_ends_somewhere(alice: Person) -> None:
    """Fifty are kept, and not one more."""
    actor = Actor.person(alice.account.ref)
    for _number in range(50):
        actions.add_address(alice.account, given=HOME, actor=actor)

    with pytest.raises(actions.CannotSaveAddress, match="addresses"):
        actions.add_address(alice.account, given=HOME, actor=actor)
    assert Address.objects.count() == 50
