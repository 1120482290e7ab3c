"""Showing again who it is, in the middle of a session."""

from __future__ import annotations

import pytest

from konto.identity.models import Account, Session
from konto.kernel.events import Event
from konto.notices import jobs
from tests.cast import ALICE
from tests.unchanged import journalled, nothing_comes_about

GUARDED = "/settings/doors/app/"


@pytest.fixture
def long_ago(alice, visit, clock):
    """Alice, who signed in on this browser an hour ago."""
    visit.sign_in(alice)
    clock.shift(hours=1)
    return visit


def test_whoever_signed_in_just_now_is_not_asked(alice, visit):
    """The sign-in itself is proof for a quarter of an hour."""
    visit.sign_in(alice)

    assert visit.open(GUARDED).path == GUARDED


def test_after_a_while_it_is_asked_again_and_leads_back(long_ago):
    """The password opens the page that was asked for, and holds for a quarter of an hour."""
    asked = long_ago.open(GUARDED)
    assert (asked.path, asked.title.split(" · ")[0]) == ("/settings/prove/", "Show that it is you")

    assert long_ago.press("Go on", password=ALICE.password).path == GUARDED
    assert long_ago.open(GUARDED).path == GUARDED


def test_the_proof_runs_out(long_ago, clock):
    """A quarter of an hour later it is asked once more."""
    long_ago.open(GUARDED)
    long_ago.press("Go on", password=ALICE.password)
    clock.shift(minutes=16)

    assert long_ago.open(GUARDED).path == "/settings/prove/"


def test_a_wrong_password_opens_nothing(long_ago):
    """It says so, and the page stays closed."""
    long_ago.open(GUARDED)
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        page = long_ago.press("Go on", password="not her password")

    assert "This isn't your password now." in page.text
    assert long_ago.open(GUARDED).path == "/settings/prove/"


def test_wrong_passwords_are_slowed_down(long_ago):
    """After ten of them even the right one has to wait."""
    for _ in range(10):
        long_ago.open(GUARDED)
        long_ago.press("Go on", password="not her password")
    long_ago.open(GUARDED)

    assert long_ago.press("Go on", password=ALICE.password).status == 429


def test_a_code_by_letter_is_a_proof(long_ago, letterbox):
    """The code goes to the address, works once, and is written down."""
    long_ago.open("/settings/prove/?way=code&next=" + GUARDED)
    sent = long_ago.press("Send a code to a•••@example.org")
    assert "We sent a code to a•••@example.org" in sent.text
    jobs.drain()
    code = letterbox.code(kind="identity/fresh_code")

    with journalled(Event.PROVED_AGAIN):
        assert long_ago.press("Go on", code=code).path == GUARDED


def test_the_code_works_in_no_other_browser(long_ago, letterbox):
    """Somebody else's session of the same account can't use it."""
    long_ago.open("/settings/prove/?way=code")
    long_ago.press("Send a code to a•••@example.org")
    code = letterbox.code(kind="identity/fresh_code")
    other = long_ago.elsewhere()
    other.sign_in(ALICE)
    Session.objects.update(proved_at=None)
    other.open("/settings/prove/?way=code&next=" + GUARDED)
    other.press("Send a code to a•••@example.org")

    assert "This isn't the code" in other.press("Go on", code=code).text
    assert other.open(GUARDED).path == "/settings/prove/"


def test_five_wrong_codes_end_the_code(long_ago, letterbox):
    """Then the right one opens nothing either."""
    long_ago.open("/settings/prove/?way=code&next=" + GUARDED)
    long_ago.press("Send a code to a•••@example.org")
    code = letterbox.code(kind="identity/fresh_code")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(4):
        assert "Check it and try again" in long_ago.press("Go on", code=wrong).text
    long_ago.press("Go on", code=wrong)

    assert long_ago.post("/settings/prove/", way="code", code=code).status == 400
    assert long_ago.open(GUARDED).path == "/settings/prove/"


def test_a_second_code_within_a_minute_is_not_sent(long_ago, letterbox):
    """Pressing twice sends one letter."""
    long_ago.open("/settings/prove/?way=code")
    contact = long_ago.page.form("Send a code to a•••@example.org")
    long_ago.press("Send a code to a•••@example.org")
    before = len(letterbox)
    long_ago.post(contact.action, contact=str(Account.objects.get().identifiers.get().pk))

    assert len(letterbox) == before


def test_no_code_goes_to_somebody_elses_contact(long_ago, bob, letterbox):
    """Only the account's own contacts can be chosen."""
    with nothing_comes_about():
        long_ago.post("/settings/prove/code/", contact=str(bob.account.identifiers.get().pk))


def test_an_address_that_nobody_proved_gets_no_code(visit, clock):
    """The password is the only way that an unconfirmed account has."""
    ALICE.signs_up()
    visit.sign_in(ALICE)
    clock.shift(hours=1)

    page = visit.open("/settings/prove/?way=code&next=" + GUARDED)

    assert "Use a code by e-mail or text" not in page.text
    with nothing_comes_about():
        visit.post("/settings/prove/code/", contact=str(Account.objects.get().identifiers.get().pk))


def test_codes_that_were_closed_prove_nothing(long_ago):
    """Whoever closed that door isn't offered it here."""
    Account.objects.update(codes_open=False)

    assert "Use a code by e-mail or text" not in long_ago.open("/settings/prove/").text
    with nothing_comes_about():
        long_ago.post("/settings/prove/code/", contact=str(Account.objects.get().identifiers.get().pk))


def test_it_never_leads_to_another_site(long_ago):
    """A path elsewhere is forgotten."""
    long_ago.open("/settings/prove/?next=https://evil.example/")

    assert long_ago.press("Go on", password=ALICE.password).path == "/settings/"


def test_a_form_that_was_being_sent_is_said_not_to_have_arrived(long_ago):
    """It leads back to the page that held the form, and says what to do."""
    long_ago.client.defaults["HTTP_REFERER"] = "http://localhost/settings/doors/"
    page = long_ago.post("/settings/doors/close/code/code/")

    assert page.path == "/settings/prove/"
    assert "Nothing is changed yet." in page.text
    assert page.values["next"] == "/settings/doors/"
    assert Account.objects.get().codes_open
