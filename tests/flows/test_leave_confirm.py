"""Leaving: the code, the password, and the moment of confirmation."""

from __future__ import annotations

import pytest

from konto.departure.models import Departure
from konto.identity.models import Session, State
from konto.kernel.events import Event
from tests.cast import BOB
from tests.letters import work
from tests.threads import at_once
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Visit

pytestmark = pytest.mark.slow


def to_the_code(visit, person):
    """Sign in and walk up to the page that asks for the code."""
    visit.sign_in(person)
    visit.open("/leave/consent/")
    visit.press("Continue", consequences="on", terms="on")
    return visit.press("Skip the questions")


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_goes_by_letter_to_the_masked_address(alice, visit, letterbox):
    """The page says where to, without repeating the address."""
    page = to_the_code(visit, alice)

    assert "a•••@example.org" in page.text
    assert alice.address not in page.text
    assert letterbox.last().kind == "departure/code"
    assert letterbox.last().to == alice.address


def test_the_right_code_leads_to_the_clock(alice, visit, letterbox):
    """One departure, one letter with the secret link, and a page without sign-in."""
    to_the_code(visit, alice)
    page = visit.press("Delete my account", code=letterbox.code())

    assert page.path.startswith("/leave/status/")
    assert alice.account.state == State.LEAVING
    assert letterbox.last().kind == "departure/requested"
    assert letterbox.link() == page.path


def test_every_session_ends_at_once(alice, visit, letterbox):
    """Here and everywhere."""
    elsewhere = visit.elsewhere()
    elsewhere.sign_in(alice)
    to_the_code(visit, alice)
    visit.press("Delete my account", code=letterbox.code())

    assert not visit.is_signed_in
    assert not elsewhere.is_signed_in
    assert not Session.objects.filter(account=alice.account).exists()


def test_a_wrong_code_does_nothing_and_the_fifth_ends_the_letter(alice, visit, letterbox):
    """Five tries, then even the right code is refused; a new letter opens the way again."""
    to_the_code(visit, alice)
    right = letterbox.code()
    for _ in range(4):
        page = visit.press("Delete my account", code=other_than(right))
        assert "This isn't the code" in page.text
    assert "Too many wrong codes" in visit.press("Delete my account", code=other_than(right)).text
    assert "Too many wrong codes" in visit.press("Delete my account", code=right).text

    assert not Departure.objects.exists()
    assert alice.account.state == State.ACTIVE


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12 34 5x", "0" * 10_000], ids=range(6))
def test_what_is_no_code_costs_no_try(alice, visit, letterbox, typed):
    """The form explains; nothing is weighed."""
    to_the_code(visit, alice)
    with nothing_comes_about():
        page = visit.press("Delete my account", code=typed)

    assert page.status == 400
    assert visit.press("Delete my account", code=letterbox.code()).path.startswith("/leave/status/")


def test_a_code_lives_ten_minutes(alice, visit, clock, letterbox):
    """Afterwards the page says so and offers another."""
    to_the_code(visit, alice)
    old = letterbox.code()
    clock.shift(minutes=10)
    with nothing_comes_about():
        page = visit.press("Delete my account", code=old)
    assert "too old" in page.text

    page = visit.press("Send another code")
    assert letterbox.code() != old
    assert visit.press("Delete my account", code=letterbox.code()).path.startswith("/leave/status/")


def test_a_new_code_ends_the_one_before(alice, visit, clock, letterbox):
    """Only the latest letter counts."""
    to_the_code(visit, alice)
    old = letterbox.code()
    clock.shift(minutes=2)
    visit.open("/leave/code/")
    visit.press("Send another code")

    page = visit.press("Delete my account", code=old)
    if letterbox.code() != old:
        assert "This isn't the code from our latest letter" in page.text
        assert not Departure.objects.exists()


def test_codes_are_sent_once_a_minute(alice, visit, letterbox, clock):
    """Pressing again and again bombs nobody's mailbox."""
    to_the_code(visit, alice)
    before = len(letterbox)
    for _ in range(5):
        visit.post("/leave/code/send/")
    assert len(letterbox) == before

    clock.shift(minutes=1)
    assert "The letter is on its way." in visit.post("/leave/code/send/").text
    assert len(letterbox) == before + 1


def test_the_days_cap_is_said_and_the_earlier_code_still_works(alice, visit, clock, letterbox, settings):
    """Too many letters: the page says how long to wait, and nothing is lost."""
    to_the_code(visit, alice)
    settings.KONTO_LETTERS_PER_RECIPIENT = 1
    for _ in range(4):  # a few codes a day are the owner's own, whatever strangers had sent to the address
        clock.shift(minutes=2)
        assert visit.post("/leave/code/send/").status == 200
    code = letterbox.code()
    clock.shift(minutes=2)
    page = visit.post("/leave/code/send/")
    assert page.status == 429

    visit.open("/leave/code/")
    assert visit.press("Delete my account", code=code).path.startswith("/leave/status/")


def test_somebody_elses_code_opens_nothing(alice, bob, visit, letterbox):
    """A code belongs to one account."""
    thief = visit.elsewhere()
    to_the_code(visit, alice)
    code = letterbox.code(to=alice.address)
    to_the_code(thief, bob)
    if letterbox.code(to=bob.address) == code:
        pytest.skip("the two codes happen to be the same: one chance in a million")
    page = thief.press("Delete my account", code=code)

    assert page.status == 400
    assert not Departure.objects.exists()
    assert (alice.account.state, bob.account.state) == (State.ACTIVE, State.ACTIVE)


def test_an_activation_code_is_no_leaving_code(db, visit, letterbox):
    """A code serves one purpose."""
    BOB.signs_up()
    activation = letterbox.code(to=BOB.address)
    to_the_code(visit, BOB)
    if letterbox.code(to=BOB.address) == activation:
        pytest.skip("the two codes happen to be the same: one chance in a million")

    assert visit.press("Delete my account", code=activation).status == 400
    assert not Departure.objects.exists()


def test_a_used_code_works_no_second_time(alice, visit, letterbox):
    """After staying, the old code opens nothing."""
    to_the_code(visit, alice)
    code = letterbox.code()
    visit.press("Delete my account", code=code)
    visit.press("Keep my account")
    visit.sign_in(alice)
    visit.open("/leave/consent/")
    visit.press("Continue", consequences="on", terms="on")
    page = visit.post("/leave/code/", code=code)

    assert "already used" in page.text
    assert alice.account.state == State.ACTIVE


def test_an_older_session_is_asked_for_the_password_too(alice, visit, clock, letterbox):
    """Fifteen minutes after signing in, the code alone is not enough."""
    to_the_code(visit, alice)
    clock.shift(minutes=15)
    visit.open("/leave/code/")
    visit.press("Send another code")
    code = letterbox.code()
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        assert "Your password" in visit.page.text
        assert visit.press("Delete my account", code=code, password="").status == 400
        page = visit.press("Delete my account", code=code, password="not hers at all")
        assert "This isn't your password now" in page.text
    assert visit.press("Delete my account", code=code, password=alice.password).path.startswith("/leave/status/")


def test_a_program_cannot_leave_the_password_out(alice, visit, clock, letterbox):
    """What the page asks for, the server demands."""
    to_the_code(visit, alice)
    clock.shift(minutes=16)
    visit.open("/leave/code/")
    visit.press("Send another code")

    assert visit.post("/leave/code/", code=letterbox.code()).status == 400
    assert not Departure.objects.exists()


def test_guessing_passwords_here_is_slowed_down(alice, visit, clock, letterbox):
    """The page for leaving is no way around the throttle."""
    to_the_code(visit, alice)
    clock.shift(minutes=16)
    visit.open("/leave/code/")
    for _ in range(10):
        visit.press("Delete my account", code="000000", password="guess after guess")
    assert visit.press("Delete my account", code="000000", password="one more guess").status == 429


def test_the_journal_tells_who_asked(alice, visit, letterbox):
    """Request, state and ended sessions, in one go."""
    to_the_code(visit, alice)
    with journalled(Event.DEPARTURE_REQUESTED, Event.STATE_CHANGED, Event.SESSIONS_ENDED):
        visit.press("Delete my account", code=letterbox.code())


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_make_one_departure(alice, visit, letterbox):
    """Two windows, one code, one moment: one departure, one letter, nobody sees an error."""
    windows = [visit, Visit()]
    for window in windows:
        window.sign_in(alice)
        window.open("/leave/consent/")
        window.press("Continue", consequences="on", terms="on")
        window.press("Skip the questions")
    code = letterbox.code()
    pages = at_once(*(lambda window=window: window.press("Delete my account", code=code) for window in windows))

    assert Departure.objects.count() == 1
    assert [page.status for page in pages] == [200, 200]
    assert sorted(page.path.split("/")[1] for page in pages) == ["leave", "sign-in"]
    assert len(letterbox.all(kind="departure/requested")) == 1


def test_a_second_click_shows_no_error(alice, visit, letterbox):
    """Whoever confirmed already is led to where the clock is."""
    to_the_code(visit, alice)
    code = letterbox.code()
    other = visit.elsewhere()
    other.sign_in(alice)
    other.open("/leave/code/")
    visit.press("Delete my account", code=code)

    assert other.press("Delete my account", code=code).path == "/sign-in/"
    assert Departure.objects.count() == 1


def test_somebody_unconfirmed_can_leave_too(db, visit, letterbox):
    """Their code goes to the address as well; afterwards the address is free."""
    BOB.signs_up()
    visit.sign_in(BOB)
    visit.leave()
    visit.erase_now()
    work()

    assert not BOB.has_account
    assert visit.sign_up(BOB).path == "/activate/"


def test_whoever_kept_the_account_can_leave_again_at_once(alice, visit, letterbox):
    """The used code holds nothing back: the page that says that a code was sent is right."""
    to_the_code(visit, alice)
    first = letterbox.code()
    visit.press("Delete my account", code=first)
    visit.press("Keep my account")
    to_the_code(visit, alice)

    assert letterbox.last().kind == "departure/code"
    assert visit.press("Delete my account", code=letterbox.code()).path.startswith("/leave/status/")
