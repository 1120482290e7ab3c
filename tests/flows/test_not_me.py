""" "This isn't me": out of an account that isn't one's own, with an alarm, a letter to its owner, and a way on."""

from __future__ import annotations

import pytest

from konto.cases import actions as cases
from konto.cases.models import Case
from konto.departure import actions as departure
from konto.identity.models import Session
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from tests.cast import ALICE, Person
from tests.letters import work
from tests.recovering import NUMBER, has_phone
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Visit

NOT_ME = "This isn't me"
LEAVE = "It isn't mine: leave it"
INSIDE = ["/cabinet/", "/settings/", "/settings/name/", "/settings/devices/", "/recover/whole/", "/leave/"]
EVERY_PAGE = [*INSIDE, "/help/", "/"]


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_one_press_on_any_page_is_enough(alice, visit, path):
    """The button stands in the menu beside the masked address; whoever presses it is out, without another question."""
    visit.sign_in(alice)
    page = visit.open(path)
    assert "a•••@example.org" in page.text

    assert visit.press(NOT_ME).path == "/not-me/done/"
    assert not visit.is_signed_in
    assert Case.objects.get().account_ref == alice.account.ref


def test_by_a_link_nothing_is_done_and_no_more_than_the_mask_is_shown(alice, visit):
    """Whoever follows a link is asked first: whose account, masked; a way back; the same button."""
    visit.sign_in(alice)
    with nothing_comes_about():
        page = visit.open("/not-me/")

    main = page.html.split("<main", 1)[1]
    assert "a•••@example.org" in main
    assert alice.address not in page.html
    assert alice.name not in main
    assert page.links["It is mine: back"] == "/cabinet/"
    assert visit.is_signed_in
    assert visit.press(LEAVE).path == "/not-me/done/"
    assert not visit.is_signed_in


def test_a_slip_costs_nothing_but_signing_in_again(alice, visit):
    """The page says what was done, and that whoever erred signs in again; that opens the account as before."""
    visit.sign_in(alice)
    page = visit.press(NOT_ME)
    assert "You are signed out of it here, its owner is told, and a person looks for the cause." in page.text
    assert "you pressed by a slip? Then sign in again; nothing is lost." in page.text

    visit.sign_in(alice)
    assert visit.is_signed_in


def test_a_form_of_another_site_puts_nobody_out(alice, visit):
    """Without the safety mark of our pages the press counts for nothing; the page leads to where it can be said."""
    visit.sign_in(alice)
    with nothing_comes_about():
        answer = visit.client.post("/not-me/")

    assert (answer.status_code, 'href="/not-me/"' in answer.content.decode()) == (403, True)
    assert visit.is_signed_in


def test_saying_so_ends_this_session_tells_the_owner_and_alarms_staff(alice, visit, letterbox):
    """The session, and no other, is over; a case holds the evidence; every contact of the owner hears of it."""
    has_phone(alice)
    at_home = visit.elsewhere()
    at_home.sign_in(alice)
    visit = visit.elsewhere(user_agent="Mozilla/5.0 (Android) Firefox/130.0")
    visit.sign_in(alice)
    session = Session.objects.get(account=alice.account, device="Firefox, Android")
    with journalled(Event.NOT_ME, Event.CASE_OPENED):
        page = visit.press(NOT_ME)
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
    page = visit.press(NOT_ME)

    ways = {"Sign in": "/sign-in/", "Forgot your password?": "/recover/", "Create an account": "/sign-up/"}
    assert ways.items() <= page.links.items()
    assert page.links["Ask a person"] == "/ask/"
    assert alice.name not in page.html
    assert "a•••@" not in page.html


def test_the_device_counts_as_a_strangers_from_then_on(alice, visit):
    """The cookie that shows that a browser was in the account goes along."""
    visit.sign_in(alice)
    assert visit.client.cookies["konto_device"].value
    visit.press(NOT_ME)

    assert not visit.client.cookies["konto_device"].value


def test_it_works_for_an_account_that_is_stopped(alice, visit, letterbox):
    """Somebody who is leaving sees only the clock; whoever isn't that person gets out from there, too."""
    account = alice.account
    assert departure.request_departure(account, actor=Actor.person(account.ref))
    visit.sign_in(alice)
    visit.open("/leave/waiting/")

    assert visit.press(NOT_ME).path == "/not-me/done/"
    assert Case.objects.get().account_ref == account.ref
    work()
    assert letterbox.last(to=alice.address, kind="identity/not_me")


def test_of_somebody_nearly_gone_the_alarm_names_nobody(alice, visit, letterbox):
    """Erasing has begun: the session ends and staff hear of it, but nothing new is kept of the person."""
    account = alice.account
    requested = departure.request_departure(account, actor=Actor.person(account.ref))
    assert requested
    departure.start_erasing(requested.departure.id)
    said_on(visit, alice)
    said_on(visit, alice)
    assert not visit.is_signed_in

    assert Case.objects.get().account_ref is None
    assert letterbox.all(kind="identity/not_me") == []
    work()
    assert not alice.has_account


def test_an_address_that_nobody_confirmed_is_not_written_to(visit, letterbox):
    """It may be a stranger's; staff hear of it all the same."""
    visit.sign_up(ALICE)
    before = len(letterbox)
    visit.press(NOT_ME)

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
    shown = visit.page
    visit.press(NOT_ME)
    visit.page = shown
    visit.press(NOT_ME)

    assert Case.objects.count() == 1


def test_pressed_again_within_the_hour_it_is_added_to_the_open_case(alice, visit, clock):
    """One alarm an hour for an account, however often it is said: each time with its own evidence, numbered."""
    said_on(visit.elsewhere(user_agent="Mozilla/5.0 (Android) Firefox/130.0"), alice)
    clock.shift(minutes=40)
    with journalled(Event.SIGNED_IN, Event.NOT_ME):
        said_on(visit.elsewhere(user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"), alice)

    evidence = Case.objects.get().evidence
    assert (evidence["device"], evidence["device 2"]) == ("Firefox, Android", "Firefox, Windows")
    assert evidence["said_at 2"] == clock.now.isoformat()
    assert evidence["session"] != evidence["session 2"]
    clock.shift(minutes=21)
    said_on(visit, alice)
    assert Case.objects.count() == 2


def test_it_is_added_to_nothing_that_staff_are_done_with(alice, bob, visit):
    """A case that is closed, and another person's, stay as they are: a new one is opened."""
    said_on(visit, alice)
    before = Case.objects.get()
    cases.close(before.id, actor=Actor.system())
    said_on(visit, alice)
    said_on(visit, bob)

    assert [one.account_ref for one in Case.objects.order_by("id")] == [before.account_ref] * 2 + [bob.account.ref]
    assert not any("device 2" in one.evidence for one in Case.objects.all())


def test_nobody_floods_staff_by_coming_again_and_again(alice, visit, letterbox):
    """After five in a quarter of an hour the session still ends, without a further word in the case, or letter."""
    for _ in range(7):
        said_on(visit, alice)
        assert not visit.is_signed_in
    work()

    evidence = Case.objects.get().evidence
    assert "session 5" in evidence
    assert "session 6" not in evidence
    assert len(letterbox.all(kind="identity/not_me")) == 5


def said_on(visit: Visit, person: Person) -> None:
    visit.sign_in(person)
    visit.press(NOT_ME)
