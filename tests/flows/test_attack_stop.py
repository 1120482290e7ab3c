"""Attacks by a contact that a thief put on the account: it must not stop the owner on the way back in."""

from __future__ import annotations

import pytest

from konto.identity import queries
from tests.cast import MALLORY
from tests.contacts import OTHER_NUMBER, changes_to, phone_of, undo_link
from tests.letters import Letterbox, work
from tests.recovering import NEW_PASSWORD, recovers
from tests.visiting import Visit

RECOVERED = "identity/recovered"


@pytest.fixture
def thief(alice):
    """Somebody who knows the password, and has put a number of their own on the account."""
    visit = Visit(network="203.0.113.66")
    visit.sign_in(alice)
    changes_to(visit, "phone", OTHER_NUMBER)
    work()
    return visit


@pytest.mark.usefixtures("thief")
def test_a_thiefs_number_cannot_stop_the_owner_who_comes_back(alice, visit):
    """It hears of the new password and gets no link; the owner's address gets one."""
    recovers(visit, alice.address)

    assert "/recover/stop/" not in Letterbox().last(to=OTHER_NUMBER, kind=RECOVERED).text
    assert "/recover/stop/" in Letterbox().last(to=alice.address, kind=RECOVERED).text
    assert next(one.value for one in queries.contacts_of(alice.account) if not queries.is_doubted(one)) == alice.address
    assert visit.elsewhere().sign_in(alice, password=NEW_PASSWORD).path == "/cabinet/"


@pytest.mark.usefixtures("thief")
def test_an_owner_stops_a_thief_who_comes_back_by_the_number(alice):
    """By whatever contact a password is set, the one from before gets the link that takes it back."""
    back = Visit(network="203.0.113.67")
    recovers(back, OTHER_NUMBER, password=MALLORY.password)

    assert "/recover/stop/" in Letterbox().last(to=alice.address, kind=RECOVERED).text
    assert phone_of(alice.account) == OTHER_NUMBER
    assert undo_link(alice.address)
