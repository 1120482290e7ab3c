""" "This isn't me": out of an account that isn't one's own, with an alarm, a letter to its owner, and a way on."""

from __future__ import annotations

import pytest

from konto.cases.models import Case
from konto.departure import actions as departure
from konto.identity.models import Session
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from tests.cast import ALICE
from tests.letters import work
from tests.recovering import NUMBER, has_phone
from tests.unchanged import journalled, nothing_comes_about

LEAVE = "It isn't mine: leave it"
INSIDE = ["/cabinet/", "/settings/", "/settings/name/", "/settings/devices/", "/recover/whole/", "/leave/"]
EVERY_PAGE = [*INSIDE, "/help/", "/"]


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_the_menu_of_every_page_offers_it_beside_whose_account_it_is(alice, visit, path):
    """Masked address and the entry stand in one menu."""
    visit.sign_in(alice)
    page = visit.open(path)

    assert page.links["This isn't me"] == "/not-me/"
    assert "a•••@example.org" in page.text


def test_asking_once_changes_nothing_and_shows_no_more_than_the_mask(alice, visit):
    """The page that asks: whose account, masked; a way back; nothing is done yet."""
    visit.sign_in(alice)
    with nothing_comes_about():
        page = visit.open("/not-me/")

    main = page.html.split("<main", 1)[1]
    assert "a•••@example.org" in main
    assert alice.address not in page.html
    assert alice.name not in main
    assert page.links["It is mine: back"] == "/cabinet/"
    assert visit.is_signed_in


def test_saying_so_ends_this_session_tells_the_owner_and_alarms_staff(alice, visit, letterbox):
    """The session, and no other, is over; a case holds the evidence; every contact of the owner hears of it."""
    has_phone(alice)
    at_home = visit.elsewhere()
    at_home.sign_in(alice)
    visit = visit.elsewhere(user_agent="Mozilla/5.0 (Android) Firefox/130.0")
    visit.sign_in(alice)
    session = Session.objects.get(account=alice.account, device="Firefox, Android")
    visit.open("/not-me/")
    with journalled(Event.NOT_ME, Event.CASE_OPENED):
        page = visit.press(LEAVE)
    work()

    assert page.path == "/not-me/done/"
    assert not visit.is_signed_in
    assert at_home.is_signed_in
    case = Case.objects.get()
    assert (case.subject, case.account_ref) == ("not_me", alice.account.ref)
    assert case.evidence["session"] == str(session.id)
    assert case.evidence["device"] == "Firefox, Android"
    assert case.evidence["door"] == "password"
    assert case.evidence["request"]
    assert case.evidence["signed_in_at"] == session.created_at.isoformat()
    assert {one.to for one in letterbox.all(kind="identity/not_me")} == {alice.address, NUMBER}
    assert "Firefox, Android" in letterbox.last(to=alice.address, kind="identity/not_me").text


def test_it_leads_on_to_ones_own_account(alice, visit):
    """Sign in, a forgotten password, a new account, a person: each a link; nothing of the owner is left on the page."""
    visit.sign_in(alice)
    visit.open("/not-me/")
    page = visit.press(LEAVE)

    ways = {"Sign in": "/sign-in/", "Forgot your password?": "/recover/", "Create an account": "/sign-up/"}
    assert ways.items() <= page.links.items()
    assert page.links["Ask a person"] == "/ask/"
    assert alice.name not in page.html
    assert "a•••@" not in page.html


def test_the_device_counts_as_a_strangers_from_then_on(alice, visit):
    """The cookie that shows that a browser was in the account goes along."""
    visit.sign_in(alice)
    assert visit.client.cookies["konto_device"].value
    visit.open("/not-me/")
    visit.press(LEAVE)

    assert not visit.client.cookies["konto_device"].value


def test_it_works_for_an_account_that_is_stopped(alice, visit, letterbox):
    """Somebody who is leaving sees only the clock; whoever isn't that person gets out from there, too."""
    account = alice.account
    assert departure.request_departure(account, actor=Actor.person(account.ref))
    visit.sign_in(alice)
    page = visit.open("/leave/waiting/")
    assert page.links["This isn't me"] == "/not-me/"
    visit.open("/not-me/")

    assert visit.press(LEAVE).path == "/not-me/done/"
    assert Case.objects.get().account_ref == account.ref
    work()
    assert letterbox.last(to=alice.address, kind="identity/not_me")


def test_of_somebody_nearly_gone_the_alarm_names_nobody(alice, visit, letterbox):
    """Erasing has begun: the session ends and staff hear of it, but nothing new is kept of the person."""
    account = alice.account
    requested = departure.request_departure(account, actor=Actor.person(account.ref))
    assert requested
    departure.start_erasing(requested.departure.id)
    visit.sign_in(alice)
    visit.open("/not-me/")
    visit.press(LEAVE)

    assert Case.objects.get().account_ref is None
    assert letterbox.all(kind="identity/not_me") == []
    work()
    assert not alice.has_account


def test_an_address_that_nobody_confirmed_is_not_written_to(visit, letterbox):
    """It may be a stranger's; staff hear of it all the same."""
    visit.sign_up(ALICE)
    before = len(letterbox)
    visit.open("/not-me/")
    visit.press(LEAVE)

    assert len(letterbox) == before
    assert Case.objects.get().subject == "not_me"


def test_a_stranger_has_nothing_to_leave(visit, db):
    """Who isn't signed in is led to sign-in; a program that posts changes nothing."""
    with nothing_comes_about():
        assert visit.open("/not-me/").path == "/sign-in/"
        assert visit.post("/not-me/").path == "/sign-in/"
    assert not Case.objects.exists()


def test_pressed_twice_it_is_said_once(alice, visit):
    """The second press comes without a session: one case."""
    visit.sign_in(alice)
    visit.open("/not-me/")
    asked = visit.page
    visit.press(LEAVE)
    visit.page = asked
    visit.press(LEAVE)

    assert Case.objects.count() == 1


def test_nobody_floods_staff_by_coming_again_and_again(alice, visit, letterbox):
    """After five in a quarter of an hour the session still ends, without a further alarm or letter."""
    for _ in range(7):
        visit.sign_in(alice)
        visit.open("/not-me/")
        visit.press(LEAVE)
        assert not visit.is_signed_in
    work()

    assert Case.objects.count() == 5
    assert len(letterbox.all(kind="identity/not_me")) == 5
