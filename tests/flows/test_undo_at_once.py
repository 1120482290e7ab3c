"""Undoing, confirming and leaving at the same moment: one of everything, and nobody meets an error."""

from __future__ import annotations

from functools import partial

import pytest
from django.urls import reverse

from konto.departure import actions
from konto.departure.models import Departure, Stage
from konto.identity import queries, shield
from konto.identity.models import ContactChange, Identifier
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.cast import ALICE, BOB
from tests.contacts import NEW, changes_to, mail_of, sent_code, undo_link
from tests.letters import Letterbox
from tests.threads import at_once
from tests.visiting import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _no_pictures(settings) -> None:
    settings.KONTO_CHALLENGE = "off"


def signed_in(person) -> Visit:
    visit = Visit()
    visit.sign_in(person)
    return visit


def test_an_undo_pressed_three_times_at_once_happens_once():
    """The others are told that it was taken back; one case, one entry, one letter."""
    alice = ALICE.joins()
    changes_to(signed_in(alice), "email", NEW)
    link = undo_link(alice.address)
    tabs = [Visit() for _ in range(3)]
    for tab in tabs:
        tab.open(link)
    pages = at_once(*(partial(tab.press, "Take it back") for tab in tabs))

    assert sorted(page.status for page in pages) == [200, 410, 410]
    assert JournalEntry.objects.filter(event=Event.CHANGES_UNDONE).count() == 1
    assert len(Letterbox().all(kind="identity/contact_undone")) == 1
    assert mail_of(alice.account) == alice.address


def test_of_two_undos_of_different_changes_both_end_at_the_first():
    """Whoever is faster, the link of the first change or of the second, the first address is back in the end."""
    alice = ALICE.joins()
    visit = signed_in(alice)
    changes_to(visit, "email", "mallory.second@example.net")
    first = undo_link(alice.address)
    changes_to(visit, "email", "mallory.third@example.net")
    later = reverse("identity:undo", args=[shield.token_of(ContactChange.objects.latest("created_at"))])
    tabs = [Visit(), Visit()]
    for tab, link in zip(tabs, (first, later), strict=True):
        tab.open(link)
    at_once(*(partial(tab.press, "Take it back") for tab in tabs))

    assert mail_of(alice.account) == alice.address
    assert Identifier.objects.count() == 1


def test_a_change_confirmed_while_it_is_undone_is_undone():
    """Whichever comes first, the old address is there in the end, and the new one nowhere."""
    alice = ALICE.joins()
    visit = signed_in(alice)
    visit.open("/settings/email/")
    visit.fill(contact=NEW)
    owner = Visit()
    owner.open(undo_link(alice.address))
    code = sent_code(NEW)
    pages = at_once(partial(visit.fill, code=code), partial(owner.press, "Take it back"))

    assert all(page.status < 500 for page in pages)
    assert mail_of(alice.account) == alice.address
    assert not queries.account_by(NEW)


def test_two_accounts_that_confirm_one_address_at_once_make_one_holder():
    """The other is told that somebody was faster."""
    alice, bob = ALICE.joins(), BOB.joins()
    visits, codes = [], []
    for person in (alice, bob):
        visit = signed_in(person)
        visit.open("/settings/email/")
        visit.fill(contact=NEW)
        visits.append(visit)
        codes.append(sent_code(NEW))
    pages = at_once(*(partial(visit.fill, code=code) for visit, code in zip(visits, codes, strict=True)))

    assert [page.status for page in pages] == [200, 200]
    assert sum("belongs to another account" in page.text for page in pages) == 1
    assert ContactChange.objects.exclude(applied_at=None).count() == 1


def test_two_changes_confirmed_at_once_are_both_undone_by_the_first_letter():
    """A code typed twice at the same moment changes the address once."""
    alice = ALICE.joins()
    visit = signed_in(alice)
    visit.open("/settings/email/")
    visit.fill(contact=NEW)
    code = sent_code(NEW)
    tabs = [visit, signed_in(alice)]
    tabs[1].open("/settings/email/confirm/")
    pages = at_once(*(partial(tab.fill, code=code) for tab in tabs))

    assert all(page.status < 500 for page in pages)
    assert JournalEntry.objects.filter(event=Event.IDENTIFIER_CHANGED).count() == 1


def test_an_undo_while_the_departure_is_kept_or_begins_to_erase_ends_well():
    """Nobody waits for each other in a circle; either the erasing was faster, or the account stays."""
    alice = ALICE.joins()
    changes_to(signed_in(alice), "email", NEW)
    link = undo_link(alice.address)
    account = alice.but(address=NEW).account
    requested = actions.request_departure(account, actor=Actor.person(account.ref))
    assert requested
    departure = requested.departure
    owner, other = Visit(), Visit()
    owner.open(link)
    other.open(f"/leave/status/{requested.status_token}/")
    pages = at_once(
        partial(owner.press, "Take it back"),
        partial(other.press, "Keep my account"),
        partial(_starts_erasing, departure.id),
    )

    assert all(page is None or page.status < 500 for page in pages)
    departure.refresh_from_db()
    if departure.stage == Stage.KEPT:
        assert mail_of(alice.account) == alice.address
    else:
        assert Departure.objects.get().stage == Stage.ERASING


def _starts_erasing(departure_id) -> None:
    try:
        actions.start_erasing(departure_id)
    except actions.TooLate:
        return
