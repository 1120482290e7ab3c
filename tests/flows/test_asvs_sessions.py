"""What OWASP ASVS 5.0, chapter V7, asks of sessions, where no other test shows it. The table is in docs/security.md."""

from __future__ import annotations

import pytest

from konto.identity import actions
from konto.identity.actions.doors import close_door
from konto.identity.models import Session
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.notices import jobs
from tests import doors
from tests.apps import App
from tests.architecture import addresses
from tests.unchanged import journalled, nothing_comes_about

MANY = 30


def test_an_account_may_be_open_on_many_devices(alice, visit):
    """No device pushes another out: each is on the list, and each can be ended."""
    for _ in range(MANY):
        visit.elsewhere().sign_in(alice)
    visit.sign_in(alice)

    page = visit.open("/settings/devices/")
    assert page.buttons.count("Sign out there") == MANY
    visit.press("Sign out everywhere else")
    assert Session.objects.filter(account=alice.account).count() == 1
    assert visit.is_signed_in


def test_an_app_gets_a_new_token_when_it_shows_who_it_is(app, alice, clock):
    """The token from before opens nothing any more, as with the cookie of a browser."""
    app.sign_in(alice)
    thief = App()
    thief.tokens = dict(app.tokens)
    clock.shift(minutes=16)
    app.post("auth/reauthenticate", password=alice.password)

    assert app.tokens["X-Session-Token"] != thief.tokens["X-Session-Token"]
    app.get("auth/session")
    assert app.status == 200
    thief.get("auth/session")
    assert thief.status == 410


def test_every_page_of_an_account_has_a_way_out(alice):
    """Wherever somebody is signed in, "Sign out" stands in the menu of that very page."""
    browser = addresses.browser_of(alice)
    shown = {}
    for one in addresses.all_of():
        if getattr(one.view, "asks_who", False):
            answer = addresses.ask(browser, "GET", one.path)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                shown[one.path] = answer.content.decode()

    assert len(shown) > 15
    assert [path for path, html in shown.items() if 'action="/sign-out/"' not in html] == []


def test_a_page_without_the_way_out_would_be_seen(visit):
    """What the rule looks for isn't on the pages of strangers."""
    assert 'action="/sign-out/"' not in visit.open("/sign-in/").html


@pytest.mark.parametrize("add", [doors.add_passkey, doors.set_up_app], ids=["passkey", "app"])
def test_after_a_new_way_in_other_devices_can_be_ended(alice, visit, add):
    """Adding signs nobody out by itself; one button on the list of devices does."""
    visit.sign_in(alice)
    other = visit.elsewhere()
    other.sign_in(alice)
    add(visit)
    assert other.is_signed_in

    visit.open("/settings/devices/")
    with journalled(Event.SESSIONS_ENDED):
        visit.press("Sign out everywhere else")
    assert not other.is_signed_in
    assert visit.is_signed_in


def test_whoever_came_later_shows_who_it_is_before_others_are_put_out(alice, visit, clock):
    """At a screen left open nobody signs out those who were there before, one by one or all; after a proof they do."""
    first = visit.elsewhere()
    first.sign_in(alice)
    clock.shift(minutes=1)
    visit.sign_in(alice)
    clock.shift(minutes=16)
    one = Session.objects.order_by("created_at")[0].id
    for path in ("/settings/devices/others/end/", f"/settings/devices/{one}/end/"):
        with nothing_comes_about():
            assert visit.post(path).path == "/settings/prove/"
    assert first.is_signed_in

    assert visit.press("Go on", password=alice.password).path == "/settings/devices/"
    visit.press("Sign out everywhere else")
    assert not first.is_signed_in
    assert visit.is_signed_in


def test_whoever_was_there_first_puts_a_stranger_out_by_a_button(alice, visit, clock):
    """The owner who finds a thief on the list loses no moment by typing a password."""
    visit.sign_in(alice)
    clock.shift(minutes=16)
    thief = visit.elsewhere()
    thief.sign_in(alice)
    visit.open("/settings/devices/")
    visit.press("Sign out there")

    assert not thief.is_signed_in
    assert visit.is_signed_in


def test_closing_the_app_ends_every_other_session(alice, visit):
    """A second step less: whoever is in elsewhere has to come in anew."""
    visit.sign_in(alice)
    doors.set_up_app(visit)
    other = visit.elsewhere()
    doors.add_passkey(visit, device=(key := doors.Device()))
    doors.enter_with(other, key)
    assert other.is_signed_in

    visit.open("/settings/doors/close/app/app/")
    visit.press("Remove it")
    assert not other.is_signed_in
    assert visit.is_signed_in


def test_an_operator_ends_the_sessions_of_one_account(alice, bob, visit):
    """The command of the runbook: every session of the one, none of anybody else's, and it is in the journal."""
    visit.sign_in(alice)
    other = visit.elsewhere()
    other.sign_in(bob)

    with journalled(Event.SESSIONS_ENDED):
        reason = actions.EndReason.TAKEN_OVER
        assert actions.end_sessions_of(alice.account, actor=Actor.system(), reason=reason) == 1
    assert JournalEntry.objects.get(event=Event.SESSIONS_ENDED).details == {"count": 1, "reason": "taken_over"}
    assert not visit.is_signed_in
    assert other.is_signed_in


def test_an_operator_ends_everybodys_sessions_by_a_new_key(alice, bob, visit, settings):
    """Another secret key, and no session made under the old one opens anything."""
    visit.sign_in(alice)
    other = visit.elsewhere()
    other.sign_in(bob)
    settings.SECRET_KEY = "a-key-that-no-session-was-made-under-" + "k" * 30

    assert not visit.is_signed_in
    assert not other.is_signed_in
    assert visit.sign_in(alice).path == "/cabinet/"


def test_an_operator_closes_a_lost_second_step(alice, visit, letterbox):
    """The command of the runbook: the app is gone, everybody is out, and the owner is told."""
    visit.sign_in(alice)
    doors.set_up_app(visit)

    with journalled(Event.SESSIONS_ENDED, Event.DOOR_CLOSED):
        close_door(alice.account, "app", "app", keep_session=None, actor=Actor.system())
    jobs.drain()
    assert not visit.is_signed_in
    assert letterbox.last(to=alice.address).kind == "identity/door_closed"
    assert visit.sign_in(alice).path == "/cabinet/"
