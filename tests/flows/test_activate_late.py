"""An account that nobody confirms: reminded twice, then closed until somebody does, and forgotten in the end."""

from __future__ import annotations

import pytest

from konto.identity import late
from konto.identity.actions.reminders import remind_unconfirmed
from konto.kernel.events import Event
from tests.cast import ALICE, BOB, DANA
from tests.letters import work
from tests.unchanged import journalled, nothing_comes_about

CLOSED = ["/cabinet/", "/settings/", "/settings/name/", "/settings/devices/"]


@pytest.fixture(autouse=True)
def _standing_clock(clock) -> None:
    """Days pass only when a test says so."""


def test_within_the_days_one_may_look_around(visit, clock):
    """Signed in and not confirmed: the cabinet opens, and says what is to be done."""
    ALICE.signs_up()
    clock.shift(days=6, hours=23)

    page = visit.sign_in(ALICE)
    assert page.path == "/cabinet/"
    assert "/activate/" in page.links.values()


@pytest.mark.parametrize("path", CLOSED)
def test_afterwards_every_page_leads_to_the_one_that_explains(visit, clock, path):
    """It says why, since when and until when, and every way on; nothing else opens."""
    ALICE.signs_up()
    clock.shift(days=7)
    visit.sign_in(ALICE)
    page = visit.open(path)

    assert page.path == "/activate/late/"
    assert ALICE.address in page.text
    assert "No person decided this" in page.text
    for way in ("/activate/", "/activate/address/", "/leave/", "/ask/"):
        assert way in page.links.values()
    assert "Sign out" in page.buttons


def test_confirming_opens_the_account_as_it_was(visit, clock, letterbox):
    """From the page: a new letter, its code, and everything opens at once."""
    ALICE.signs_up()
    clock.shift(days=8)
    visit.sign_in(ALICE)
    visit.open(visit.page.links["Confirm my address"])
    visit.press("Send the letter again")

    assert visit.activate().path == "/activate/done/"
    assert visit.open("/cabinet/").path == "/cabinet/"
    assert visit.open("/activate/late/").path == "/cabinet/"


def test_a_mistyped_address_is_put_right_from_there(visit, clock, letterbox):
    """Who never got a letter corrects the address, late as it is."""
    ALICE.but(address=BOB.address).signs_up()
    clock.shift(days=8)
    visit.sign_in(ALICE.but(address=BOB.address))
    visit.open(visit.page.links["Change the address"])
    visit.fill(address=ALICE.address, **visit.picture())

    assert visit.activate(letterbox.code(to=ALICE.address)).path == "/activate/done/"
    assert ALICE.account.state == "active"


def test_a_late_account_can_leave_and_sign_out(visit, clock):
    """Being stopped stops nobody from going."""
    ALICE.signs_up()
    clock.shift(days=8)
    visit.sign_in(ALICE)
    visit.open("/activate/late/")
    assert visit.press("Sign out").path == "/"
    assert not visit.is_signed_in

    visit.sign_in(ALICE)
    assert "waits to be deleted" in visit.leave().text


def test_the_letters_link_still_opens_a_late_account(visit, clock, letterbox):
    """Whoever follows a link that is too old gets a new one, which confirms."""
    visit.sign_up(ALICE)
    clock.shift(days=8)
    page = visit.open(letterbox.link())
    assert "older than a day" in page.text
    visit.press("Send a new letter")

    visit.open(letterbox.link())
    assert visit.press("Confirm my address").path == "/activate/done/"


def test_two_reminders_and_no_more(visit, clock, letterbox):
    """On the second and the fifth day, and the reasons on the seventh; then silence, however often the worker looks."""
    visit.sign_up(ALICE)
    sent = []
    for _day in range(20):
        clock.shift(hours=12)
        before = len(letterbox)
        work()
        work()
        sent += [clock.now] * (len(letterbox) - before)

    assert [(when - ALICE.account.created_at).days for when in sent] == [2, 5, 7]
    assert [letter.kind for letter in letterbox.all()] == [
        "standing/restricted",
        "identity/reminder",
        "identity/reminder",
        "identity/activate",
    ]
    assert ALICE.account.reminders == 2


def test_a_reminders_link_confirms_and_ends_the_one_before(visit, clock, letterbox):
    """The newest letter counts, as always."""
    visit.sign_up(ALICE)
    first = letterbox.link()
    clock.shift(days=2)
    with journalled(Event.ACTIVATION_REMINDED):
        work()
    reminder = letterbox.last(kind="identity/reminder")

    assert reminder.to == ALICE.address
    assert ALICE.name not in reminder.text
    assert visit.open(first).status == 410
    visit.open(letterbox.link())
    assert visit.press("Confirm my address").path == "/activate/done/"


def test_a_number_is_reminded_by_text(clock, letterbox):
    """Without a code, which would be over before it is read."""
    DANA.signs_up()
    clock.shift(days=2)
    work()

    text = letterbox.last(to=DANA.address)
    assert (text.channel, text.kind) == ("sms", "identity/reminder")
    assert "/activate/" in text.text


def test_reminders_are_written_in_the_persons_language(clock, letterbox):
    """As the sign-up form was answered."""
    ALICE.but(language="uk").signs_up()
    clock.shift(days=2)
    work()

    assert letterbox.last().language == "uk"


def test_the_confirmed_the_bounced_and_the_busy_are_not_reminded(alice, visit, clock, letterbox):
    """Nor anybody who has asked for a letter just now, whose code must go on working."""
    BOB.signs_up()
    BOB.account.identifiers.update(bounced_at=clock.now)
    visit.sign_up(ALICE.but(address="alice.the.second@example.org"))
    clock.shift(days=2)
    visit.open("/activate/")
    visit.press("Send the letter again")
    before = len(letterbox)
    work()

    assert len(letterbox) == before
    assert visit.activate().path == "/activate/done/"


def test_who_missed_the_first_reminder_gets_the_second_alone(clock, letterbox):
    """A worker that was away for days doesn't send both at once."""
    ALICE.signs_up()
    clock.shift(days=6)
    work()

    assert len(letterbox.all(kind="identity/reminder")) == 1
    assert ALICE.account.reminders == 2


def test_a_cap_holds_reminders_back(clock, settings, letterbox):
    """A full mailbox gets no reminder, then or later, and nothing else breaks."""
    ALICE.signs_up()
    clock.shift(days=2)
    settings.KONTO_LETTERS_PER_DAY = 0
    with journalled():
        work()
    settings.KONTO_LETTERS_PER_DAY = 100
    work()

    assert len(letterbox) == 1


def test_a_new_sign_up_begins_its_own_days(visit, clock):
    """Whoever signs up anew with the address has all the days again, and both reminders."""
    ALICE.signs_up()
    clock.shift(days=6)
    work()
    visit.sign_up(ALICE)
    assert ALICE.account.reminders == 0

    clock.shift(days=6, hours=23)
    assert visit.elsewhere().sign_in(ALICE).path == "/cabinet/"


def test_an_operator_may_switch_it_off(visit, clock, settings, letterbox):
    """Without a number of days nobody is reminded or stopped."""
    settings.KONTO_ACTIVATION_DAYS = 0
    ALICE.signs_up()
    clock.shift(days=20)
    with nothing_comes_about():
        assert remind_unconfirmed() == 0

    assert late.closes_at(ALICE.account) is None
    assert visit.sign_in(ALICE).path == "/cabinet/"


def test_in_the_end_it_is_forgotten(visit, clock):
    """The page names the day, and on it the sign-up goes; its address is free."""
    visit.sign_up(ALICE)
    clock.shift(days=30)
    work()

    assert not ALICE.has_account
    assert visit.elsewhere().sign_up(ALICE).path == "/activate/"
