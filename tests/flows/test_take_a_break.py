"""Settings, take a break: no optional message until a day or for good, and nothing else changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from konto.kernel.events import Event
from konto.notices import housekeeping
from konto.notices import queries as letters
from konto.notices.models import Break
from tests.cast import Person
from tests.clocks import Clock
from tests.letters import work
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Visit

PAGE = "/settings/break/"


def midnight(day: datetime) -> datetime:
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


@pytest.fixture
def here(alice: Person, visit: Visit, clock: Clock) -> Visit:
    """Alice, signed in, on the page."""
    visit.sign_in(alice)
    page = visit.open("/settings/")
    visit.open(page.links["Take a break"])
    return visit


@pytest.mark.parametrize(("length", "days"), [("30", 30), ("90", 90)])
def test_a_break_for_a_while(alice: Person, here: Visit, clock: Clock, length: str, days: int) -> None:
    """It runs from now for so many days, ends by itself, and both are on record."""
    with journalled(Event.BREAK_TAKEN):
        page = here.press("Start the break", length=length)
    assert "Your break runs" in page.text
    assert letters.break_of(alice.account.ref) == (clock.now, clock.now + timedelta(days=days))

    clock.shift(days=days)
    with journalled(Event.BREAK_ENDED):
        housekeeping.tidy()
    assert letters.break_of(alice.account.ref) is None


def test_a_break_until_a_day(alice: Person, here: Visit, clock: Clock) -> None:
    """On the named day everything comes again from its first moment on."""
    day = clock.now + timedelta(days=9)
    page = here.press("Start the break", length="day", until=f"{day:%Y-%m-%d}")

    taken = letters.break_of(alice.account.ref)
    assert taken
    assert taken.until == midnight(day)
    assert "It ends by itself on" in page.text


def test_a_break_for_good_ends_by_hand(alice: Person, here: Visit) -> None:
    """It has no end of its own; one button ends it, and pressed twice it says nothing new."""
    page = here.press("Start the break", length="good")
    assert "until you end it" in page.text

    with journalled(Event.BREAK_ENDED):
        page = here.press("End the break now")
    assert "Your break is over" in page.text
    assert letters.break_of(alice.account.ref) is None
    with nothing_comes_about():
        here.post(PAGE, end="1")


def test_the_settings_show_a_break_that_runs(here: Visit) -> None:
    """Whoever forgot it is reminded where they would look; without one nothing is said."""
    assert "Your break runs" not in here.open("/settings/").text
    here.open(PAGE)
    here.press("Start the break", length="good")

    assert "Your break runs" in here.open("/settings/").text


def test_a_break_can_be_changed(alice: Person, here: Visit, clock: Clock) -> None:
    """Its end moves, its beginning doesn't."""
    began = clock.now
    here.press("Start the break", length="30")
    clock.shift(days=1)
    here.open(PAGE)
    here.press("Change the break", length="good")

    assert letters.break_of(alice.account.ref) == (began, None)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("", "Name the day."),
        ("today", "Name a day after today."),
        ("1999-12-31", "Name a day after today."),
        ("9999-12-31", "within five years"),
        ("soon", "Enter a day, like"),
        ("0001-01-01", "Name a day after today."),
    ],
)
def test_a_day_that_can_t_be_is_refused(alice: Person, here: Visit, clock: Clock, until: str, said: str) -> None:
    """Beside the field stands what to do, what was typed stays, and no break begins."""
    typed = f"{clock.now:%Y-%m-%d}" if until == "today" else until
    with nothing_comes_about():
        page = here.press("Start the break", length="day", until=typed)

    assert page.status == 400
    assert said in page.text
    assert page.values["until"] == typed
    assert page.values["length"] == "day"
    assert letters.break_of(alice.account.ref) is None


def test_without_a_length_nothing_begins(alice: Person, here: Visit) -> None:
    """Nothing is chosen beforehand, and nothing is taken for granted."""
    assert "length" not in here.page.values  # type: ignore[union-attr]
    with nothing_comes_about():
        page = here.press("Start the break")

    assert page.status == 400
    assert "Choose one." in page.text


def test_a_break_is_not_leaving(alice: Person, here: Visit) -> None:
    """The page says what stays and where leaving is; the account stays open, and its letters come."""
    page = here.press("Start the break", length="good")
    assert "It deletes nothing" in page.text
    assert page.links["Delete my account"] == "/leave/"

    here.sign_out()
    here.sign_in(alice)
    assert here.is_signed_in
    here.open("/settings/password/")
    here.fill(current=alice.password, password="lantern marble six harps")
    work()
    assert next(one.kind for one in letters.letterbox() if one.to == alice.address) == "identity/password_changed"


def test_the_break_goes_with_the_account(alice: Person, here: Visit) -> None:
    """Whoever leaves takes the break along: nothing of it is left."""
    here.press("Start the break", length="good")
    assert Break.objects.count() == 1
    alice.leaves()

    assert not Break.objects.exists()


def test_midnight_is_the_site_s(alice: Person, here: Visit, clock: Clock, settings) -> None:
    """A day begins where the site's clocks say so."""
    settings.TIME_ZONE = "Europe/Kyiv"
    day = clock.now + timedelta(days=9)
    here.open(PAGE)
    here.press("Start the break", length="day", until=f"{day:%Y-%m-%d}")

    taken = letters.break_of(alice.account.ref)
    assert taken
    assert taken.until
    assert taken.until.astimezone(UTC).hour in (21, 22)
