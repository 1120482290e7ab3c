"""Settings, messages: what somebody gets, by topic and channel."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from konto.identity.models import Identifier
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices
from konto.notices import queries as letters
from konto.notices.models import Preference
from konto.notices.queries import Channel, Topic
from tests.cast import Person
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Page, Visit

PAGE = "/settings/notifications/"
BOXES = {"reminders_email", "offers_email", "sellers_email"}


def has_number(person: Person, value: str = "+4790000001") -> None:
    Identifier.objects.create(
        account=person.account, kind="phone", value=value, folded=value, created_at=clock.now(), proved_at=clock.now()
    )


def ticked(page: Page) -> set[str]:
    return {name for name, value in page.values.items() if value == "on"}


def wanted(person: Person) -> set[tuple[Topic, Channel]]:
    return {choice for choice, wish in letters.choices_of(person.account.ref).items() if wish}


def test_a_person_chooses_what_comes(alice: Person, visit: Visit) -> None:
    """Ticked is sent, unticked isn't; the page shows it so the next time, and each change is on record."""
    visit.sign_in(alice)
    page = visit.open("/settings/")
    page = visit.open(page.links["Messages you get"])
    assert ticked(page) == {"reminders_email"}

    with journalled(Event.MESSAGE_CHOICES_CHANGED, Event.MESSAGE_CHOICES_CHANGED):
        page = visit.press("Save", reminders_email=None, offers_email="on")
    assert "Saved." in page.text
    assert ticked(page) == {"offers_email"}
    assert wanted(alice) == {(Topic.OFFERS, Channel.EMAIL)}


def test_what_is_essential_is_shown_and_fixed(alice: Person, visit: Visit) -> None:
    """Safety, orders and answers stand there ticked, with the reason why they can't be switched off."""
    visit.sign_in(alice)
    page = visit.open(PAGE)

    assert page.html.count("checked disabled") == 3
    for words in ("Safety of the account", "Always on. Codes, new passwords", "Always on. You asked"):
        assert words in page.text


def test_a_forged_choice_switches_nothing_essential_off(alice: Person, visit: Visit) -> None:
    """Fields that the page never had are passed over; only what it offers is kept."""
    visit.sign_in(alice)
    visit.post(PAGE, security_email="", orders_email="", offers_email="on", offers_sms="on")

    assert wanted(alice) == {(Topic.OFFERS, Channel.EMAIL)}
    assert Preference.objects.filter(account_ref=alice.account.ref).count() == 2


def test_text_messages_are_offered_to_who_has_a_number(alice: Person, visit: Visit) -> None:
    """Without a number there is no such column; with one it can be chosen apart from letters."""
    visit.sign_in(alice)
    page = visit.open(PAGE)
    assert {name for form in page.reading.forms for name in form.names} >= BOXES
    assert "Text message" not in page.text

    has_number(alice)
    page = visit.open(PAGE)
    assert "Text message" in page.text
    visit.press("Save", offers_sms="on")
    assert wanted(alice) == {(Topic.REMINDERS, Channel.EMAIL), (Topic.OFFERS, Channel.SMS)}


def test_no_text_messages_are_offered_where_none_can_be_sent(alice: Person, visit: Visit, settings: Settings) -> None:
    """A number alone is no gateway."""
    has_number(alice)
    settings.KONTO_LETTERBOX = False
    visit.sign_in(alice)

    assert "Text message" not in visit.open(PAGE).text


def test_somebody_with_a_number_alone_chooses_texts(alice: Person, visit: Visit) -> None:
    """Without an address there is no column for letters."""
    visit.sign_in(alice)
    Identifier.objects.filter(account=alice.account).update(kind="phone", value="+4790000001", folded="+4790000001")
    page = visit.open(PAGE)

    assert page.status == 200
    assert {name for form in page.reading.forms for name in form.names} >= {"offers_sms"}
    assert "offers_email" not in page.html


def test_a_break_is_named(alice: Person, visit: Visit) -> None:
    """While a break runs, the page says that the ticks wait for its end."""
    notices.take_break(alice.account.ref, until=None, actor=Actor.person(alice.account.ref))
    visit.sign_in(alice)

    assert "until you end the break" in visit.open(PAGE).text


def test_a_choice_is_ones_own(alice: Person, bob: Person, visit: Visit) -> None:
    """What Alice chooses changes nothing for Bob."""
    visit.sign_in(alice)
    visit.open(PAGE)
    visit.press("Save", offers_email="on")

    assert wanted(bob) == {(Topic.REMINDERS, Channel.EMAIL)}


@pytest.mark.parametrize("path", [PAGE, "/settings/break/"])
def test_a_stranger_chooses_nothing(alice: Person, visit: Visit, path: str) -> None:
    """Signed out, both pages lead to sign-in, and a form that is sent there changes nothing."""
    assert visit.open(path).path == "/sign-in/"

    with nothing_comes_about():
        visit.post(path, offers_email="on", length="good")
    assert not Preference.objects.filter(account_ref=alice.account.ref).exists()
