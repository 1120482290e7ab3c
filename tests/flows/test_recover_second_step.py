"""A new password is one step: whoever has set up a second one is still asked for it."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from konto.identity.models import Session
from tests import doors
from tests.cast import ALICE
from tests.recovering import NEW_PASSWORD, NUMBER, asks, chooses, has_phone, link_sent, recovers, types_code

STEP = "/sign-in/step/"


@pytest.fixture
def secret(alice, visit, clock):
    """Alice has an authenticator app; this browser is signed out again, and the app shows another code by now."""
    visit.sign_in(alice)
    secret = doors.set_up_app(visit)
    visit.sign_out()
    clock.shift(minutes=1)
    return secret


def test_after_the_new_password_the_app_is_asked_for_and_then_it_leads_on(secret, visit):
    """Nobody is in before the second step; its code leads to what is in the account."""
    page = recovers(visit, ALICE.address)
    assert page.path == STEP
    assert not visit.is_signed_in
    assert ALICE.name not in page.html

    visit.open(STEP)
    assert visit.press("Sign in", code=doors.app_code(secret)).path == "/recover/whole/"
    assert Session.objects.get(account=ALICE.account).second_factor_at


def test_who_holds_the_mailbox_alone_doesnt_get_in(secret, visit):
    """Neither by recovery nor with the new password afterwards; the app stays as it was."""
    thief = visit.elsewhere(network="198.51.100.66")
    recovers(thief, ALICE.address)

    assert not thief.is_signed_in
    assert thief.elsewhere().sign_in(ALICE.but(password=NEW_PASSWORD)).path == STEP
    assert thief.open("/recover/whole/").path == "/sign-in/"
    assert Authenticator.objects.filter(user=ALICE.account, type=Authenticator.Type.TOTP).exists()


def test_where_the_person_was_heading_is_kept_through_both_steps(secret, visit):
    """Asked for on the way to a page, it leads there in the end."""
    asks(visit, ALICE.address, next="/settings/name/")
    types_code(visit)
    chooses(visit)
    page = visit.press("Sign in", code=doors.app_code(secret))

    assert page.links["Go on to where you were going"] == "/settings/name/"


def test_a_first_step_that_stops_a_wait_is_none(secret, visit, clock):
    """Who knows the password but not the app stops nobody's wait; with the app it is stopped."""
    holder = visit.elsewhere(network="198.51.100.66")
    has_phone(ALICE, proved_days_ago=200)
    ALICE.account.identifiers.filter(kind="email").update(bounced_at=clock.now)
    asks(holder, NUMBER)
    assert types_code(holder).path == "/recover/wait/"
    stop = link_sent(to=NUMBER, kind="identity/recover", part="/recover/link/")

    assert visit.sign_in(ALICE).path == STEP
    assert "stopped" not in visit.open(STEP).text
    page = visit.press("Sign in", code=doors.app_code(secret))
    assert "Now it is stopped" in page.text
    assert holder.open(stop).status == 410
