"""The user name: set, used to sign in, changed, taken off, and nobody else's look-alike."""

from __future__ import annotations

import pytest

from konto.identity import queries, usernames
from tests.cast import BOB
from tests.contacts import name_of, undo_link
from tests.letters import Letterbox
from tests.unchanged import nothing_comes_about
from tests.visiting import Visit


@pytest.fixture
def signed_in(alice, visit):
    """Alice's browser, signed in a moment ago."""
    visit.sign_in(alice)
    return visit


def calls_herself(visit: Visit, name: str):
    visit.open("/settings/user-name/")
    return visit.fill(user_name=name)


def test_one_signs_in_with_it(alice, signed_in):
    """As with the address; it stands in the settings, and every contact is told."""
    page = calls_herself(signed_in, "Alice.Appleby")

    assert "Your user name is saved." in page.text
    assert "alice.appleby" in signed_in.open("/settings/").text
    assert signed_in.elsewhere().sign_in(alice.but(address="alice.appleby")).path == "/cabinet/"
    assert Letterbox().last(to=alice.address).kind == "identity/contact_changed"


def test_another_one_replaces_it_and_the_old_one_stays_free_for_a_while(alice, bob, signed_in):
    """The old name signs in no more, and for two weeks nobody else gets it."""
    calls_herself(signed_in, "appleby")
    calls_herself(signed_in, "orchard")
    assert signed_in.elsewhere().sign_in(alice.but(address="appleby")).status == 400

    other = signed_in.elsewhere()
    other.sign_in(bob)
    with nothing_comes_about():
        assert "This user name can't be used." in calls_herself(other, "appleby").text


def test_taking_it_off(alice, signed_in):
    """One button; the address signs in as before."""
    calls_herself(signed_in, "appleby")
    signed_in.open("/settings/user-name/")
    page = signed_in.press("Remove the user name")

    assert "off your account" in page.text
    assert name_of(alice.account) == ""
    assert signed_in.elsewhere().sign_in(alice).path == "/cabinet/"


@pytest.mark.parametrize("name", ["appleby", "APPLEBY", "app.leby", "аppleby", "ａｐｐｌｅｂｙ", "app-le_by"])
def test_nobody_else_has_one_that_looks_like_it(alice, bob, signed_in, name):
    """Case, dots, and letters of another alphabet make no other name."""
    calls_herself(signed_in, "appleby")
    other = signed_in.elsewhere()
    other.sign_in(bob)
    with nothing_comes_about():
        page = calls_herself(other, name)
    assert page.status == 400
    assert page.values["user_name"]


@pytest.mark.parametrize(
    "name",
    ["", "ab", "x" * 31, "x" * 5_000, "bob@example.org", "+380501234567", "12345", "a b", "admin", "a\x00b", ".a."],
)
def test_what_can_be_no_user_name_is_not_taken(alice, signed_in, name):
    """Neither what looks like an address or a number, nor a name of the staff."""
    with nothing_comes_about():
        assert calls_herself(signed_in, name).status == 400
    assert name_of(alice.account) == ""


def test_a_name_of_somebody_who_left_is_refused(alice, signed_in):
    """Without a word of why: nobody can ask who was here once."""
    BOB.joins()
    other = Visit()
    other.sign_in(BOB)
    calls_herself(other, "brandvold")
    BOB.leaves()
    assert queries.is_retired("name", usernames.fold("brandvold"))
    with nothing_comes_about():
        page = calls_herself(signed_in, "brandvold")
    assert "This user name can't be used. Choose another one." in page.text


def test_the_letter_takes_it_back(alice, signed_in):
    """A name that somebody else gave the account goes by the link in the letter."""
    calls_herself(signed_in, "mallory")
    owner = Visit()
    page = owner.open(undo_link(alice.address, "identity/contact_changed"))
    assert "from none to mallory" in page.text
    owner.press("Take it back")
    assert name_of(alice.account) == ""
    assert not signed_in.is_signed_in


def test_the_same_name_again_is_no_change(alice, signed_in):
    """Saving what is there writes nothing and tells nobody."""
    calls_herself(signed_in, "appleby")
    with nothing_comes_about():
        assert calls_herself(signed_in, "Appleby").path == "/settings/"


def test_before_the_address_is_confirmed_there_is_none(visit):
    """What nobody proved occupies nothing."""
    visit.sign_up(BOB)
    with nothing_comes_about():
        assert visit.open("/settings/user-name/").path == "/activate/"
        visit.post("/settings/user-name/", user_name="brandvold")


def test_how_many_names_one_may_try_is_bounded(alice, signed_in):
    """Nobody lists who is called what."""
    for number in range(10):
        calls_herself(signed_in, f"appleby{'x' * number}z")
    with nothing_comes_about():
        assert signed_in.post("/settings/user-name/", user_name="another").status == 429
