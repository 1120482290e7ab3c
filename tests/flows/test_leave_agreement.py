"""Leaving after a change of contacts: somebody from before has to agree, and nothing is hurried."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from konto.departure.models import Departure, Stage
from konto.identity import queries, shield
from konto.identity.models import Account, ContactChange, Identifier, IdentifierKind
from konto.kernel import clock as clocks
from konto.kernel.events import Event
from tests.contacts import NEW, NUMBER, OTHER_NUMBER, changes_to, other_than
from tests.letters import Letterbox, work
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Visit

AGAIN = "Send a code to a•••@example.org"


@pytest.fixture
def moved(alice, visit):
    """Alice's browser: her address is another one since a moment ago."""
    visit.sign_in(alice)
    changes_to(visit, "email", NEW)
    return visit


def goes_to_the_codes(visit: Visit):
    """Through the steps of leaving up to the page that asks for the codes."""
    visit.open("/leave/consent/")
    visit.fill(consequences="on", terms="on")
    return visit.press("Skip the questions")


def leave_code(to: str) -> str:
    return _code(to, "departure/code")


def agreement_code(to: str) -> str:
    return _code(to, "departure/agreement")


def _code(to: str, kind: str) -> str:
    found = re.search(r"\b\d{6}\b", Letterbox().last(to=to, kind=kind).text)
    assert found
    return found.group()


def test_both_codes_are_needed(alice, moved):
    """The page says why and until when; with the code of the new and that of the old address the clock starts."""
    page = goes_to_the_codes(moved)
    assert "A contact from before has to agree" in page.text
    assert "a•••@example.org" in page.text
    page = moved.fill(code=leave_code(NEW), agreement=agreement_code(alice.address))

    assert page.path.startswith("/leave/status/")
    assert Departure.objects.get().stage == Stage.WAITING


@pytest.mark.parametrize("typed", ["nothing", "wrong", "left out"])
def test_without_the_old_address_nobody_leaves(alice, moved, typed):
    """A thief who has the password and the new address is held up; the code that was right stays good."""
    goes_to_the_codes(moved)
    code = leave_code(NEW)
    agreement = {"nothing": "", "wrong": other_than(agreement_code(alice.address)), "left out": None}[typed]
    with journalled(*([Event.PROOF_FAILED] if typed == "wrong" else [])):
        page = moved.fill(code=code, agreement=agreement)

    assert page.status == 400
    assert not Departure.objects.exists()
    assert moved.fill(code=code, agreement=agreement_code(alice.address)).path.startswith("/leave/status/")


def test_a_form_without_the_field_is_refused(alice, moved):
    """What a program sends doesn't go around it."""
    goes_to_the_codes(moved)
    page = moved.post("/leave/code/", code=leave_code(NEW))
    assert page.status == 400
    assert not Departure.objects.exists()


def test_the_old_address_alone_is_not_enough_either(alice, moved):
    """Whoever holds the old mailbox can't delete the account without the new one."""
    goes_to_the_codes(moved)
    code = agreement_code(alice.address)
    moved.fill(code=other_than(leave_code(NEW)), agreement=code)
    assert not Departure.objects.exists()


def test_a_new_contact_that_looks_like_the_old_one_is_told_apart(alice, visit):
    """The page says where each of the two codes went, also where one letter alone differs."""
    visit.sign_in(alice)
    changes_to(visit, "email", "alexa@example.org")
    page = goes_to_the_codes(visit)

    assert "a letter with a code to a•••e•••@example.org" in page.text
    assert "the contact from before, a•••i•••@example.org, too" in page.text
    assert "Send a code to a•••i•••@example.org" in page.buttons


def test_the_letter_for_the_agreement_can_undo_the_change(alice, moved):
    """An owner who reads there that somebody deletes the account takes everything back."""
    goes_to_the_codes(moved)
    owner = Visit()
    owner.open(Letterbox().link(to=alice.address, kind="departure/agreement"))
    owner.press("Take it back")
    assert queries.account_by(alice.address)
    assert not moved.is_signed_in


def test_it_can_not_be_hurried(alice, moved):
    """ "Erase it now" isn't offered, and what a program sends starts nothing, with the secret link or signed in."""
    assert "ask for it sooner" not in moved.open("/leave/").text
    goes_to_the_codes(moved)
    page = moved.fill(code=leave_code(NEW), agreement=agreement_code(alice.address))
    assert "Erase it now" not in page.links
    assert "It can't be any sooner" in page.text
    status = page.path
    assert moved.open(f"{status}now/").path == status
    moved.sign_in(alice.but(address=NEW))
    with nothing_comes_about():
        moved.post(f"{status}now/")
        moved.post("/leave/waiting/now/")
    work()
    assert Departure.objects.get().stage == Stage.WAITING


def test_the_undo_link_stops_the_departure(alice, moved):
    """Whoever changed their mind, or never meant it: the old address is back, and the account is kept."""
    goes_to_the_codes(moved)
    moved.fill(code=leave_code(NEW), agreement=agreement_code(alice.address))
    warning = Letterbox().link(to=alice.address, kind="departure/requested_warning")
    owner = Visit()
    assert "The deletion of the account is stopped." in owner.open(warning).text
    owner.press("Take it back")

    assert Departure.objects.get().stage == Stage.KEPT
    assert alice.account.state == "active"
    assert not Letterbox().all(to=NEW, kind="departure/kept")


def test_after_two_weeks_it_needs_no_other(clock, alice, visit):
    """Then the new address has shown that it stays."""
    visit.sign_in(alice)
    changes_to(visit, "email", NEW)
    clock.shift(days=14)
    visit.sign_in(alice.but(address=NEW))
    page = goes_to_the_codes(visit)
    assert "A contact from before" not in page.text
    page = visit.fill(code=leave_code(NEW))
    assert "Erase it now" in page.links


def test_a_second_contact_changes_nothing_for_the_first(alice, visit):
    """Whoever adds a number confirms with the address as ever; only the hurry waits."""
    visit.sign_in(alice)
    changes_to(visit, "phone", NUMBER)
    page = goes_to_the_codes(visit)
    assert "A contact from before" not in page.text
    page = visit.fill(code=leave_code(alice.address))
    assert page.path.startswith("/leave/status/")
    assert "Erase it now" not in page.links


def test_asking_alone_stops_the_hurry(alice, visit):
    """A change that only waits is a sign already."""
    visit.sign_in(alice)
    visit.open("/settings/email/")
    visit.fill(contact=NEW)
    page = visit.leave()
    assert "Erase it now" not in page.links


def test_nothing_changed_nothing_asked(alice, visit):
    """Without a change leaving is as it was."""
    visit.sign_in(alice)
    page = visit.leave()
    assert "Erase it now" in page.links
    assert not Letterbox().all(kind="departure/requested_warning")


def test_a_user_name_is_no_contact(alice, visit):
    """Another one changes nothing of how somebody leaves, not even with a number that was confirmed long ago."""
    visit.sign_in(alice)
    changes_to(visit, "phone", NUMBER)
    visit.open("/settings/email/remove/")
    visit.press("Remove the e-mail address")
    before = clocks.now() - timedelta(days=200)
    ContactChange.objects.update(created_at=before, applied_at=before, undo_until=before)
    visit.open("/settings/user-name/")
    visit.fill(user_name="appleby")
    Identifier.objects.filter(kind=IdentifierKind.PHONE).update(proved_at=clocks.now() - timedelta(days=181))
    page = goes_to_the_codes(visit)
    assert "A contact from before" not in page.text
    page = visit.fill(code=leave_code(NUMBER), password=alice.password)
    assert "Erase it now" in page.links


def test_with_two_contacts_from_before_either_agrees(clock, alice, visit):
    """The page offers both; the code of whichever was chosen last works."""
    visit.sign_in(alice)
    changes_to(visit, "phone", NUMBER)
    clock.shift(days=15)
    visit.sign_in(alice)
    changes_to(visit, "email", NEW)
    page = goes_to_the_codes(visit)
    buttons = [one for one in page.buttons if one.startswith("Send a code to")]
    assert len(buttons) == 2
    clock.shift(minutes=1)
    visit.open("/leave/code/")
    visit.press(buttons[1])
    contact = next(one.value for one in shield.guardians_of(alice.but(address=NEW).account) if one.masked in buttons[1])
    page = visit.fill(code=leave_code(NEW), agreement=agreement_code(contact))
    assert page.path.startswith("/leave/status/")


def test_a_number_that_is_old_can_not_agree(clock, alice, visit):
    """It may have another holder: the page says that none from before can be reached, and leads to a person."""
    visit.sign_in(alice)
    changes_to(visit, "phone", NUMBER)
    visit.open("/settings/email/remove/")
    visit.press("Remove the e-mail address")
    clock.shift(days=15)
    visit.sign_in(alice.but(address=NUMBER))
    changes_to(visit, "phone", OTHER_NUMBER)
    long_ago = clocks.now() - timedelta(days=181)
    ContactChange.objects.filter(kind=IdentifierKind.PHONE).exclude(old_value="").update(old_proved_at=long_ago)
    page = goes_to_the_codes(visit)
    assert "None from before can be reached now." in page.text
    page = visit.post("/leave/code/", code=leave_code(OTHER_NUMBER), agreement="")
    assert page.status == 400
    assert not Departure.objects.exists()


def test_another_agreement_code_goes_after_a_minute(clock, alice, visit):
    """Pressed at once nothing is sent; a made-up kind of contact is sent nothing ever."""
    visit.sign_in(alice)
    changes_to(visit, "email", NEW)
    goes_to_the_codes(visit)
    with nothing_comes_about():
        visit.post("/leave/code/agreement/", kind="email")
        visit.post("/leave/code/agreement/", kind="phone")
        visit.post("/leave/code/agreement/", kind="x" * 300)
    first = agreement_code(alice.address)
    clock.shift(minutes=1)
    visit.open("/leave/code/")
    visit.press(AGAIN)
    if first != agreement_code(alice.address):
        assert visit.fill(code=leave_code(NEW), agreement=first).status == 400


def test_without_a_password_one_shows_by_another_way_that_it_is_still_them(clock, alice, visit):
    """Nobody is asked for a password that the account doesn't have."""
    visit.sign_in(alice)
    goes_to_the_codes(visit)
    Account.objects.update(password="!none")
    other = visit.elsewhere()
    other.open("/sign-in/code/")
    other.fill(address=alice.address)
    other.fill(code=Letterbox().code(to=alice.address))
    goes_to_the_codes(other)
    clock.shift(minutes=16)
    assert other.open("/leave/code/").path == "/settings/prove/"
    with nothing_comes_about():
        assert other.post("/leave/code/", code="123456").path == "/settings/prove/"
