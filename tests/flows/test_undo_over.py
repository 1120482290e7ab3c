"""Undo links that take nothing back, and what is kept of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from konto.departure import actions
from konto.departure.models import Departure
from konto.identity import shield
from konto.identity.models import ContactChange, Identifier, IdentifierKind
from konto.kernel import clock as clocks
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.contacts import NEW, NUMBER, changes_to, undo_link
from tests.letters import Letterbox, work
from tests.unchanged import nothing_comes_about
from tests.visiting import Visit


@pytest.fixture
def signed_in(alice, visit):
    """Alice's browser, signed in a moment ago."""
    visit.sign_in(alice)
    return visit


def test_pressed_twice_it_is_taken_back_once(alice, signed_in):
    """The second time the page says when it was, and that a new password helps."""
    changes_to(signed_in, "email", NEW)
    link = undo_link(alice.address)
    _takes_back(link)
    with nothing_comes_about():
        page = Visit().open(link)
        visit = Visit()
        visit.post(link)

    assert page.status == 410
    assert "Taken back already" in page.text


def test_after_two_weeks_it_is_too_late(clock, alice, signed_in):
    """The page says until when it could be, and leads to a person."""
    changes_to(signed_in, "email", NEW)
    link = undo_link(alice.address)
    clock.shift(days=14)
    with nothing_comes_about():
        page = Visit().open(link)
        Visit().post(link)
    assert page.status == 410
    assert "until 14 days after the newest one" in page.text


def test_a_change_that_was_given_up_has_nothing_to_take_back(alice, signed_in):
    """The page says so, and offers a new password to whoever didn't ask for it."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    link = undo_link(alice.address)
    signed_in.press("Leave everything as it is")
    with nothing_comes_about():
        page = Visit().open(link)
        Visit().post(link)
    assert page.status == 410
    assert "Nothing to take back" in page.text


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "../../etc", "a" * 300])
def test_a_made_up_link_is_unknown(alice, signed_in, token):
    """Guessing gets nobody anywhere."""
    changes_to(signed_in, "email", NEW)
    with nothing_comes_about():
        assert Visit().open(f"/undo/{token}/").status == 404
        assert Visit().post(f"/undo/{token}/").status == 404


def test_once_the_erasing_runs_it_is_too_late(alice, signed_in):
    """The page says that nobody can stop it, and leads to a person."""
    changes_to(signed_in, "email", NEW)
    link = undo_link(alice.address)
    account = alice.but(address=NEW).account
    assert actions.request_departure(account, actor=Actor.person(account.ref))
    actions.start_erasing(Departure.objects.get().pk)
    with nothing_comes_about():
        page = Visit().open(link)
        Visit().post(link)
    assert page.status == 410
    assert "being erased at this moment" in page.text


def test_a_form_without_its_token_takes_nothing_back(alice, signed_in):
    """Another site can't have the browser press the button."""
    changes_to(signed_in, "email", NEW)
    link = undo_link(alice.address)
    with nothing_comes_about():
        assert Visit().client.post(link).status_code == 403


def test_a_number_that_is_old_gets_no_link(alice, signed_in):
    """It may have another holder: told, yes; power over the account, no."""
    changes_to(signed_in, "phone", NUMBER)
    Identifier.objects.filter(kind=IdentifierKind.PHONE).update(proved_at=clocks.now() - timedelta(days=181))
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)

    assert "/undo/" not in Letterbox().last(to=NUMBER, kind="identity/contact_asked").text
    assert "/undo/" in Letterbox().last(to=alice.address, kind="identity/contact_asked").text


def test_links_are_kept_as_digests_alone(alice, signed_in):
    """Nobody who reads the table can take anything back."""
    changes_to(signed_in, "email", NEW)
    token = undo_link(alice.address).strip("/").rpartition("/")[2]
    row = ContactChange.objects.values().get()
    assert token.encode() not in b"".join(bytes(one) for one in row.values() if isinstance(one, bytes | memoryview))
    assert token not in str(row)
    found = shield.by_token(token)
    assert found
    assert found.pk == row["id"]


def test_old_changes_are_forgotten(clock, alice, signed_in):
    """A month after it can't be undone any more the row goes; until then its link is explained."""
    changes_to(signed_in, "email", NEW)
    clock.shift(days=43)
    work()
    assert ContactChange.objects.count() == 1
    clock.shift(days=2)
    work()
    assert ContactChange.objects.count() == 0


def test_the_journal_says_that_it_was_undone(alice, signed_in):
    """Without addresses: the change by its id."""
    changes_to(signed_in, "email", NEW)
    _takes_back(undo_link(alice.address))
    entry = JournalEntry.objects.get(event=Event.CHANGES_UNDONE)
    assert NEW not in str(entry.details)
    assert alice.address not in str(entry.details)


def _takes_back(link: str) -> None:
    visit = Visit(network="203.0.113.9")
    visit.open(link)
    visit.press("Take it back")
