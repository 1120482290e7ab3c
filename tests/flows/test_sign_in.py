"""Signing in: who gets in, who doesn't, and where it leads."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from konto.kernel.events import Event
from tests.cast import ALICE, BOB
from tests.unchanged import journalled, nothing_comes_about

LEAD_AWAY = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "settings",
    "/" + "x" * 600,
    "\x00/settings/",
]


def test_the_right_password_opens_the_account(alice, visit):
    """The name stands on every page afterwards, and the journal tells it once."""
    with journalled(Event.SIGNED_IN):
        page = visit.sign_in(alice)

    assert page.path == "/cabinet/"
    for path in ("/cabinet/", "/", "/terms/", "/settings/"):
        assert alice.name in visit.open(path).text


def test_a_wrong_password_opens_nothing_and_says_so(alice, visit):
    """The address stays typed, the password doesn't; no session begins."""
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        page = visit.sign_in(alice, password="not the password")

    assert page.status == 400
    assert "isn't the password" in page.text
    assert page.values["address"] == alice.address
    assert "not the password" not in page.html
    assert not visit.is_signed_in


def test_an_unknown_address_is_said_under_tell(alice, visit):
    """Without an account the page says so, and how to go on; a deleted account is simply no account."""
    unknown = visit.sign_in(BOB)
    assert "no account for this address" in unknown.text
    alice.leaves()

    gone = visit.elsewhere(network="198.51.100.1").sign_in(alice)
    assert "no account for this address" in gone.text
    assert "deleted" not in gone.text


def test_the_unconfirmed_may_enter_under_tell(visit):
    """Whoever hasn't confirmed yet gets in and sees what is to be done."""
    ALICE.signs_up()

    page = visit.sign_in(ALICE)

    assert page.path == "/cabinet/"
    assert "/activate/" in page.links.values()


@pytest.mark.parametrize("field", ["address", "password"])
@pytest.mark.parametrize(
    "typed", ["", "x" * 10_000, "a\x00b", "' OR 1=1 --", '"><script>alert(1)</script>', "\U0001f98a"]
)
def test_no_field_takes_bad_input(alice, visit, field, typed):
    """Empty, endless, NUL, SQL, HTML and emoji open nothing and are no error of ours."""
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        page = visit.sign_in(alice, **{field: typed})

    assert page.status == 400
    assert "<script>alert" not in page.html
    assert len(page.html) < 60_000


def test_a_page_that_was_asked_for_comes_after_signing_in(alice, visit):
    """A closed page leads to sign-in, and from there to itself."""
    page = visit.open("/settings/devices/")
    assert page.path == "/sign-in/"

    assert visit.sign_in(alice).path == "/settings/devices/"


def test_the_wanted_page_survives_a_wrong_password(alice, visit):
    """Mistyping doesn't lose the way."""
    visit.open("/settings/devices/")
    visit.sign_in(alice, password="not the password")

    assert visit.sign_in(alice).path == "/settings/devices/"


def test_what_was_being_sent_is_no_page_to_come_back_to(alice, visit):
    """A form sent without a session leads to sign-in and then to the cabinet, not to an address for forms alone."""
    assert visit.post("/settings/devices/others/end/").path == "/sign-in/"
    assert visit.sign_in(alice).path == "/cabinet/"


@pytest.mark.parametrize("target", LEAD_AWAY)
def test_signing_in_leads_nowhere_else(alice, visit, target):
    """No way out of the site by `next`: neither after signing in nor for who is signed in already."""
    answer = visit.client.get("/sign-in/", {"next": target})
    assert target not in answer.content.decode() or target == "settings"
    token = visit.client.cookies["konto_csrf"].value
    typed = {"address": alice.address, "password": alice.password, "csrfmiddlewaretoken": token, "next": target}

    assert visit.client.post("/sign-in/", typed).headers["Location"] == "/cabinet/"
    assert visit.client.get("/sign-in/", {"next": target}).headers["Location"] == "/cabinet/"


def test_signing_in_as_somebody_else_leaves_the_first_account(alice, bob, visit):
    """One browser has one account: the second sign-in ends the first session."""
    visit.sign_in(alice)
    first = visit.client.cookies["konto"].value
    visit.post("/sign-in/", address=bob.address, password=bob.password)

    assert bob.name in visit.open("/settings/").text
    stale = visit.elsewhere()
    stale.client.cookies["konto"] = first
    assert not stale.is_signed_in


def test_a_password_hashed_at_another_cost_is_kept_at_todays(alice, visit, settings):
    """The hash of an older cost still opens, and is replaced on the way in without ending the session."""
    account = alice.account
    account.password = older = "argon2" + PasswordHasher(2, memory_cost=16, parallelism=1).hash(alice.password)
    account.save(update_fields=["password"])

    visit.sign_in(alice)

    assert alice.account.password != older
    assert visit.is_signed_in
    assert visit.elsewhere().sign_in(alice).path == "/cabinet/"
