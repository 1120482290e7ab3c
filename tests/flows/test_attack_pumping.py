"""Attacks on the budget for texts: somebody who has their own account tell them things all day."""

from __future__ import annotations

from konto.identity.doors import listing
from konto.identity.models import Account
from konto.notices.models import Channel, Letter
from konto.notices.queries import MOST_OF_A_KIND
from tests.contacts import NEW
from tests.letters import work
from tests.recovering import has_phone


def texts(kind):
    work()
    return Letter.objects.filter(channel=Channel.SMS, kind=f"identity/{kind}").count()


def kinds_of_doors(account: Account) -> set[str]:
    return {door.kind for door in listing.doors_of(account)}


def test_opening_and_closing_a_door_all_day_pumps_no_texts(alice, visit):
    """Whoever earns by a number gets a bounded count of texts out of an account of their own."""
    has_phone(alice)
    visit.sign_in(alice)
    for _ in range(8):
        visit.post("/settings/doors/close/code/code/")
        assert "code" not in kinds_of_doors(alice.account)
        visit.post("/settings/doors/codes/")

    assert texts("door_closed") == texts("door_added") == MOST_OF_A_KIND[Channel.SMS]
    assert Letter.objects.filter(to_address=alice.address, kind="identity/door_closed").count() == 8


def test_asking_for_contacts_all_day_pumps_no_texts(alice, visit):
    """The number is told of the first changes that are asked for; a door that is closed after them it hears of, too."""
    has_phone(alice)
    visit.sign_in(alice)
    for number in range(8):
        visit.open("/settings/email/")
        assert visit.fill(contact=f"{number}.{NEW}").path == "/settings/email/confirm/"
    visit.post("/settings/doors/close/code/code/")

    assert texts("contact_asked") == MOST_OF_A_KIND[Channel.SMS]
    assert texts("door_closed") == 1


def test_a_day_later_the_number_hears_again(alice, visit, clock):
    """Silence lasts no longer than a day."""
    has_phone(alice)
    visit.sign_in(alice)
    for _ in range(6):
        visit.post("/settings/doors/close/code/code/")
        visit.post("/settings/doors/codes/")
    clock.shift(hours=25)
    visit.sign_out()
    visit.sign_in(alice)
    visit.post("/settings/doors/close/code/code/")

    assert texts("door_closed") == MOST_OF_A_KIND[Channel.SMS] + 1
