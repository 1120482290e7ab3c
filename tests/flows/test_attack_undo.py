"""Attacks by the undo itself: a thief whose contact the owner takes off must not take the account back by the letter.

| from before | what happens | who gets a link |
|---|---|---|
| A | the thief adds T, the owner takes T off | A |
| A | the thief puts T in the place of A, the owner puts A back by the settings | A |
| A | the owner adds N, the thief takes N off | A |
| A | the thief changes twice | A |
| A and T, for two weeks | somebody takes T off | both |
| a number that proves nothing any more | the owner adds B, the thief puts T in its place | B |
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from konto.identity import shield
from konto.identity.models import Identifier, IdentifierKind
from konto.kernel import clock as clocks
from tests.contacts import NEW, NUMBER, OTHER_NUMBER, changes_to, mail_of, phone_of, undo_link
from tests.letters import Letterbox
from tests.recovering import has_only_a_phone
from tests.unchanged import nothing_comes_about
from tests.visiting import Visit

CHANGED = "identity/contact_changed"
THIEF_MAIL = "mallory.second@example.net"


@pytest.fixture
def thief(alice) -> Visit:
    """Somebody who knows the password."""
    visit = Visit(network="203.0.113.66")
    visit.sign_in(alice)
    return visit


def removes(visit: Visit, kind: str) -> None:
    visit.open(f"/settings/{kind}/remove/")
    visit.press("Remove the phone number" if kind == "phone" else "Remove the e-mail address")


def has_link(to: str, kind: str = CHANGED) -> bool:
    return "/undo/" in Letterbox().last(to=to, kind=kind).text


def test_a_thiefs_contact_that_the_owner_takes_off_takes_nothing_back(alice, visit, thief):
    """It is told and gets no link; the owner's address gets one, as before."""
    changes_to(thief, "phone", OTHER_NUMBER)
    visit.sign_in(alice)
    page = visit.open("/settings/phone/remove/")
    assert "we send to a•••@example.org, and" in page.text
    removes(visit, "phone")

    assert not has_link(OTHER_NUMBER)
    assert has_link(alice.address)
    assert (mail_of(alice.account), phone_of(alice.account)) == (alice.address, "")


def test_an_address_put_back_by_hand_leaves_the_thief_no_link(alice, visit, thief):
    """Whether the owner used the link or the settings, the thief's address is out for good."""
    changes_to(thief, "email", THIEF_MAIL)
    visit.sign_in(alice.but(address=THIEF_MAIL))
    changes_to(visit, "email", alice.address)

    assert not has_link(THIEF_MAIL)
    assert has_link(alice.address)


def test_the_link_comes_no_later_either(clock, alice, visit, thief):
    """When the thief's own change can't be undone any more, but the owner's still can, nothing else tells it a link."""
    changes_to(thief, "email", THIEF_MAIL)
    clock.shift(days=5)
    visit.sign_in(alice.but(address=THIEF_MAIL))
    changes_to(visit, "email", alice.address)
    clock.shift(days=10)
    later = visit.elsewhere()
    later.sign_in(alice)
    changes_to(later, "phone", NUMBER)

    assert not has_link(THIEF_MAIL)
    assert has_link(alice.address)
    assert [one.value for one in shield.guardians_of(alice.account)] == [alice.address]


def test_a_number_that_the_owner_added_lately_leaves_the_link_to_the_address(alice, visit, thief):
    """The address from before takes back everything, so a number that the thief took off needs no power."""
    visit.sign_in(alice)
    changes_to(visit, "phone", NUMBER)
    removes(thief, "phone")

    assert not has_link(NUMBER)
    assert has_link(alice.address)


def test_changing_twice_gives_the_thief_no_link(alice, thief):
    """What came between is told without one; the first address goes back to before both."""
    changes_to(thief, "email", THIEF_MAIL)
    first = undo_link(alice.address)
    changes_to(thief, "email", "mallory.third@example.net")

    assert not has_link(THIEF_MAIL)
    owner = Visit()
    owner.open(first)
    owner.press("Take it back")
    assert mail_of(alice.account) == alice.address


def test_a_contact_of_two_weeks_may_take_back(alice, visit, clock):
    """What nobody took back in its time counts as the owner's."""
    visit.sign_in(alice)
    changes_to(visit, "phone", NUMBER)
    clock.shift(days=15)
    visit.sign_in(alice)
    removes(visit, "phone")

    assert has_link(NUMBER)
    assert has_link(alice.address)


def test_where_nobody_from_before_is_left_the_contact_before_the_change_has_the_link(alice, visit, clock):
    """An account that had nothing but an old number: the address that its owner added isn't left without a way."""
    visit.sign_in(alice)
    has_only_a_phone(alice, proved_days_ago=200)
    changes_to(visit, "email", NEW)
    Identifier.objects.filter(kind=IdentifierKind.PHONE).update(proved_at=clocks.now() - timedelta(days=200))
    clock.shift(minutes=1)
    changes_to(visit, "email", THIEF_MAIL)
    link = undo_link(NEW, CHANGED)
    with nothing_comes_about():
        Visit().open(link)
    owner = Visit()
    owner.open(link)
    owner.press("Take it back")

    assert mail_of(alice.but(address=NEW).account) == NEW
