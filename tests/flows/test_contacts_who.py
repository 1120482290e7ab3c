"""Who may change how an account is reached, how often, and what has to stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from konto.identity import queries
from konto.identity.models import Identifier, IdentifierKind, Session
from konto.kernel import clock as clocks
from tests.cast import BOB
from tests.contacts import NEW, NUMBER, changes_to, mail_of
from tests.unchanged import nothing_comes_about


@pytest.fixture
def signed_in(alice, visit):
    """Alice's browser, signed in a moment ago."""
    visit.sign_in(alice)
    return visit


# --- removing ------------------------------------------------------------------------------------------------------
def test_the_last_contact_stays(alice, signed_in):
    """The page says why, has no button, and what a program sends changes nothing."""
    page = signed_in.open("/settings/email/remove/")
    assert "It is the last one that reaches you" in page.text
    with nothing_comes_about():
        signed_in.post("/settings/email/remove/")


def test_a_contact_goes_where_another_stays(alice, signed_in, letterbox):
    """Both are told; the removed one signs in no more, and nobody else gets it for two weeks."""
    changes_to(signed_in, "phone", NUMBER)
    signed_in.open("/settings/email/remove/")
    page = signed_in.press("Remove the e-mail address")

    assert "off your account" in page.text
    assert not queries.account_by(alice.address)
    assert letterbox.last(to=alice.address).kind == "identity/contact_changed"
    assert letterbox.last(to=NUMBER).kind == "identity/contact_changed"
    assert queries.is_kept_for_undo(alice.address)


def test_a_number_that_was_not_confirmed_for_long_is_not_enough_to_stay_alone(alice, signed_in, settings):
    """Numbers change hands: before the address goes the number has to be confirmed anew."""
    changes_to(signed_in, "phone", NUMBER)
    Identifier.objects.filter(kind=IdentifierKind.PHONE).update(proved_at=clocks.now() - timedelta(days=181))
    assert "It is the last one" in signed_in.open("/settings/email/remove/").text
    with nothing_comes_about():
        signed_in.post("/settings/email/remove/")


# --- who asks ------------------------------------------------------------------------------------------------------
PAGES = ["email/", "phone/", "email/remove/", "user-name/"]


@pytest.mark.parametrize("path", PAGES)
def test_who_signed_in_a_while_ago_shows_first_that_it_is_still_them(alice, signed_in, path):
    """An open session that somebody else sits down at can't change how the account is reached."""
    Session.objects.update(proved_at=clocks.now() - timedelta(hours=1))
    assert signed_in.open(f"/settings/{path}").path == "/settings/prove/"
    with nothing_comes_about():
        signed_in.post(f"/settings/{path}", contact=NEW, user_name="mallory")
    assert mail_of(alice.account) == alice.address


@pytest.mark.parametrize("path", [*PAGES, "email/confirm/", "email/again/", "email/check/", "email/give-up/"])
def test_strangers_are_led_to_sign_in(alice, visit, path):
    """Nothing of it opens without a session."""
    with nothing_comes_about():
        assert visit.post(f"/settings/{path}", contact=NEW, code="123456").path == "/sign-in/"


def test_a_form_without_its_token_is_refused(alice, signed_in):
    """Another site can't have the browser send it."""
    with nothing_comes_about():
        answer = signed_in.client.post("/settings/email/", {"contact": NEW})
    assert answer.status_code == 403


def test_the_unconfirmed_are_led_to_confirm_first(visit):
    """Before the first contact is proved there is nothing to shield, and a page of its own to correct it."""
    visit.sign_up(BOB)
    with nothing_comes_about():
        assert visit.open("/settings/email/").path == "/activate/"
        visit.post("/settings/phone/", contact=NUMBER)


def test_how_often_one_may_ask_is_bounded(alice, signed_in):
    """Nobody fills mailboxes through it: after ten the page says how long to wait."""
    for number in range(10):
        signed_in.open("/settings/email/")
        signed_in.fill(contact=f"somebody{number}@example.net")
    with nothing_comes_about():
        assert signed_in.post("/settings/email/", contact=NEW).status == 429


def test_without_a_gateway_for_texts_no_number_is_taken(alice, signed_in, settings):
    """The page says so beside the field, and the settings offer none."""
    settings.KONTO_LETTERBOX = False
    settings.KONTO_SMS_URL = ""
    signed_in.open("/settings/phone/")
    with nothing_comes_about():
        page = signed_in.fill(contact=NUMBER)
    assert "We can't send texts here" in page.text
    assert "Add a phone number" not in signed_in.open("/settings/").links
