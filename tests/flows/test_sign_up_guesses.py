"""Under the open policy the form for signing up says that an address is taken: nobody can ask it for many."""

from __future__ import annotations

from konto.identity.models import Account
from tests.cast import ALICE, BOB, MALLORY
from tests.pace import fails
from tests.unchanged import nothing_comes_about
from tests.visiting import NETWORK

TAKEN = "already an account"


def test_after_two_tries_a_picture_stands_before_the_answer(alice, bob, visit):
    """What was refused counts as well: the third address is weighed only with the letters of a picture."""
    for person in (alice, bob):
        assert TAKEN in visit.elsewhere().sign_up(MALLORY.but(address=person.address)).text

    with nothing_comes_about():
        page = visit.sign_up(MALLORY.but(address=alice.address), picture_1="wrong")
    assert (page.status, page.asks_for_picture) == (400, True)
    assert TAKEN not in page.text


def test_fifty_tries_of_a_network_are_all(alice, visit, settings):
    """Afterwards it waits, whether the address is taken or free; the account that is there stays as it is."""
    settings.KONTO_CHALLENGE = "off"
    fails(49, "sign-up network", NETWORK)
    assert TAKEN in visit.sign_up(MALLORY.but(address=alice.address)).text

    with nothing_comes_about():
        pages = [visit.elsewhere().sign_up(MALLORY.but(address=one)) for one in (ALICE.address, BOB.address)]
    assert [page.status for page in pages] == [429, 429]
    assert not [page.text for page in pages if TAKEN in page.text]
    assert Account.objects.count() == 1
