"""Single sign-out: whatever ends a session here, every service where it was used hears it, until it has."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from joserfc import jws

from konto.identity import actions as identity
from konto.identity.models import Session
from konto.kernel.actors import Actor
from konto.services.models import Grant, LogoutNotice
from konto.services.openid import grants, signing_out
from tests.apps import App
from tests.cast import Person
from tests.clocks import Clock
from tests.listening import Listener, listening
from tests.relying import Party, answer_of, go, party, published, sent_to
from tests.staff import Colleague
from tests.standing import restricts
from tests.visiting import Visit

pytestmark = pytest.mark.django_db
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def shop(db: None, listener: Listener) -> Party:
    return party(backchannel=listener.uri)


@pytest.fixture
def inside(alice: Person, visit: Visit) -> Visit:
    visit.sign_in(alice)
    return visit


def told() -> int:
    """What the job does: look, then tell."""
    signing_out.look()
    return signing_out.drain()


def test_who_signs_out_here_is_signed_out_there(inside: Visit, shop: Party, listener: Listener) -> None:
    """The shop gets a logout token: for itself, of this session, signed, with no nonce, and once."""
    got = shop.signs_in(inside)
    assert told() == 0
    inside.sign_out()

    assert told() == 1

    (heard,) = listener.heard
    token = heard["logout_token"]
    claims = shop.read(token)
    assert jws.deserialize_compact(token, published(), algorithms=["RS256"]).headers()["typ"] == "logout+jwt"
    assert claims["aud"] == "shop"
    assert claims["iss"] == got["claims"]["iss"]
    assert (claims["sub"], claims["sid"]) == (got["claims"]["sub"], got["claims"]["sid"])
    assert claims["events"] == {EVENT: {}}
    assert "nonce" not in claims
    assert claims["exp"] - claims["iat"] == 120
    assert told() == 0
    assert shop.refresh(got["refresh_token"]).json()["error"] == "invalid_grant"
    assert shop.introspect(got["access_token"]) == {"active": False}


def test_every_service_of_the_session_hears_it_and_no_other_session_ends(
    alice: Person, inside: Visit, shop: Party, listener: Listener
) -> None:
    """Two services of one browser; another browser's sign-in goes on."""
    club = party("club", backchannel=listener.uri)
    shop.signs_in(inside)
    shop.signs_in(inside)  # twice in the same session: told once
    club.signs_in(inside)
    other = inside.elsewhere()
    other.sign_in(alice)
    theirs = shop.signs_in(other)
    inside.sign_out()

    assert told() == 2

    audiences = {shop.read(one["logout_token"])["aud"] for one in listener.heard}
    assert audiences == {"shop", "club"}
    assert shop.introspect(theirs["access_token"])["active"]
    sids = {shop.read(one["logout_token"])["sid"] for one in listener.heard}
    assert theirs["claims"]["sid"] not in sids
    assert len(sids) == 2


def test_what_was_asked_for_beyond_the_session_goes_on(inside: Visit, shop: Party, listener: Listener) -> None:
    """With `offline_access` the shop hears of signing out, and its refresh token counts until it is disconnected."""
    got = shop.signs_in(inside, scope="openid offline_access")
    inside.sign_out()

    assert told() == 1

    assert "access_token" in shop.refresh(got["refresh_token"]).json()


ENDS: dict[str, Callable[[Person, Visit, Colleague], object]] = {
    "signing out everywhere else": lambda alice, visit, nora: identity.end_sessions(
        alice.account, actor=Actor.person(alice.account.ref)
    ),
    "a new password": lambda alice, visit, nora: identity.change_password(
        alice.account,
        "an entirely other password",
        keep_session=None,
        network="192.0.2.7",
        actor=Actor.person(alice.account.ref),
    ),
    "a restriction": lambda alice, visit, nora: restricts(nora, alice),
    "leaving": lambda alice, visit, nora: visit.leave(),
    "This isn't me": lambda alice, visit, nora: (visit.open("/cabinet/"), visit.press("This isn't me")),
}


@pytest.mark.parametrize("end", [*ENDS])
def test_whatever_ends_the_session_is_heard(
    alice: Person, inside: Visit, shop: Party, listener: Listener, nora: Colleague, end: str
) -> None:
    """Nobody has to press anything at the shop."""
    shop.signs_in(inside)

    ENDS[end](alice, inside, nora)

    assert told() == 1
    assert len(listener.heard) == 1


def test_a_session_that_runs_out_is_noticed(inside: Visit, shop: Party, listener: Listener, clock: Clock) -> None:
    """Nothing happens when time is over, and yet within hours the shop knows."""
    shop.signs_in(inside)
    clock.shift(days=13)
    assert told() == 0

    clock.shift(days=2)

    assert told() == 1


def test_an_ending_that_is_written_a_moment_later_is_not_missed(
    inside: Visit, shop: Party, listener: Listener, clock: Clock
) -> None:
    """The journal speaks before the session's row goes: a session that still lives is looked at again at once."""
    shop.signs_in(inside)
    signing_out.ask_for(Grant.objects.get().account_ref)
    assert told() == 0
    Session.objects.exclude(account=None).delete()

    assert told() == 0
    clock.shift(seconds=5)
    assert told() == 1


def test_a_service_that_is_down_is_told_when_it_is_back(
    inside: Visit, shop: Party, listener: Listener, clock: Clock
) -> None:
    """It fails twice, is tried later each time, and hears the same notice with the same number in the end."""
    shop.signs_in(inside)
    inside.sign_out()
    listener.answers = [500, 503]

    assert told() == 0
    assert told() == 0
    assert len(listener.heard) == 1  # not at once again
    clock.shift(seconds=10)
    assert told() == 0
    clock.shift(seconds=60)
    assert told() == 1

    numbers = {shop.read(one["logout_token"])["jti"] for one in listener.heard}
    assert len(listener.heard) == 3
    assert len(numbers) == 1
    assert LogoutNotice.objects.get().state == LogoutNotice.State.TOLD


def test_a_service_that_never_answers_is_given_up(inside: Visit, shop: Party, listener: Listener, clock: Clock) -> None:
    """After a day its own session is over, too; and one that refuses the token isn't asked again."""
    shop.signs_in(inside)
    inside.sign_out()
    listener.answers = [500] * 100
    for _ in range(40):
        told()
        clock.shift(hours=1)

    assert LogoutNotice.objects.get().state == LogoutNotice.State.FAILED
    assert LogoutNotice.objects.get().last_error == "HTTP 500"
    assert len(listener.heard) < 40


def test_a_service_that_refuses_is_not_asked_again(
    inside: Visit, shop: Party, listener: Listener, clock: Clock
) -> None:
    """400 is an answer."""
    shop.signs_in(inside)
    inside.sign_out()
    listener.answers = [400]
    told()
    clock.shift(hours=1)
    told()

    assert len(listener.heard) == 1
    assert LogoutNotice.objects.get().state == LogoutNotice.State.FAILED


def test_a_worker_that_dies_leaves_nothing_untold(inside: Visit, shop: Party, listener: Listener, clock: Clock) -> None:
    """Claimed and not told: it comes due again when the lease is over."""
    shop.signs_in(inside)
    inside.sign_out()
    signing_out.look()
    assert len(signing_out._claim()) == 1  # and the worker is killed here
    assert signing_out.drain() == 0

    clock.shift(minutes=2)

    assert signing_out.drain() == 1
    assert len(listener.heard) == 1


def test_a_service_that_hangs_holds_nobody_up(
    inside: Visit, shop: Party, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others hear it meanwhile; it is tried again."""
    monkeypatch.setattr(signing_out, "TIMEOUT", 0.5)
    with listening() as hanging:
        hanging.slow = 3
        party("club", backchannel=hanging.uri).signs_in(inside)
        shop.signs_in(inside)
        inside.sign_out()
        assert told() == 1

    assert len(listener.heard) == 1
    assert LogoutNotice.objects.get(client__service__code="club").last_error == "Timeout"


def test_many_sign_outs_at_a_service_that_hangs_hold_nobody_up(
    inside: Visit, shop: Party, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its address is waited for once and again, not once for each: the others hear it in the same batch."""
    monkeypatch.setattr(signing_out, "TIMEOUT", 0.5)
    with listening() as hanging:
        hanging.slow = 2
        party("club", backchannel=hanging.uri).signs_in(inside)
        shop.signs_in(inside)
        inside.sign_out()
        signing_out.look()
        theirs = LogoutNotice.objects.get(client__service__code="club")
        LogoutNotice.objects.bulk_create(
            LogoutNotice(
                client_id=theirs.client_id,
                sub=theirs.sub,
                sid=str(one),
                made_at=theirs.made_at,
                next_try=theirs.made_at,
            )
            for one in range(60)
        )
        began = time.monotonic()
        assert signing_out.drain() == 1
        took = time.monotonic() - began

    assert len(listener.heard) == 1
    assert took < 3
    assert LogoutNotice.objects.filter(state="waits").count() == 61


def test_services_without_an_address_are_not_told(inside: Visit, listener: Listener) -> None:
    """Their tokens end all the same."""
    got = party("quiet").signs_in(inside)
    inside.sign_out()

    assert told() == 0
    assert not LogoutNotice.objects.exists()
    assert party("quiet").introspect(got["access_token"]) == {"active": False}


# --- connected services ----------------------------------------------------------------------------------------------
def test_somebody_sees_and_disconnects_their_services(inside: Visit, shop: Party, listener: Listener) -> None:
    """Under settings: what each knows; disconnected it is signed out, its tokens end, and it has to ask anew."""
    got = shop.signs_in(inside, scope="openid email offline_access")
    page = inside.open("/settings/services/")
    assert "Shop name en" in page.text
    assert "your e-mail address" in page.text
    assert "your name" not in page.text

    inside.open(page.links["Disconnect Shop name en"])
    page = inside.press("Disconnect")

    assert "Shop name en is disconnected." in page.text
    assert "You don't sign in anywhere" in page.text
    assert signing_out.drain() == 1
    assert shop.read(listener.heard[0]["logout_token"])["sid"] == got["claims"]["sid"]
    assert shop.refresh(got["refresh_token"]).json()["error"] == "invalid_grant"
    assert shop.userinfo(got["access_token"]).status_code == 401
    assert "Yes, sign in" in shop.send(inside, scope="openid").buttons
    assert answer_of(shop.send(inside, prompt="none"))["error"] == "consent_required"
    assert inside.is_signed_in


def test_nobody_disconnects_another_s_service(alice: Person, bob: Person, inside: Visit, shop: Party) -> None:
    """Bob doesn't see Alice's, and finds nothing to end; strangers are led to sign-in."""
    got = shop.signs_in(inside)
    bobs = inside.elsewhere()
    bobs.sign_in(bob)

    assert "Shop name en" not in bobs.open("/settings/services/").text
    assert bobs.open("/settings/services/shop/").status == 404
    assert bobs.post("/settings/services/shop/").status == 404
    assert Client().get("/settings/services/").status_code == 302
    assert shop.introspect(got["access_token"])["active"]


def test_what_is_over_is_removed(inside: Visit, shop: Party, listener: Listener, clock: Clock) -> None:
    """Codes, tokens, sign-ins and notices don't pile up."""
    shop.signs_in(inside)
    inside.sign_out()
    told()
    clock.shift(days=62)
    grants.tidy()

    assert not Grant.objects.exists()
    assert not LogoutNotice.objects.exists()


def test_an_app_does_the_same(app: App, alice: Person, inside: Visit, shop: Party, listener: Listener) -> None:
    """It lists the services and ends one; a service that isn't there is not found, and strangers see nothing."""
    got = shop.signs_in(inside, scope="openid email")
    assert app.get("account/services")["status"] == 401
    app.sign_in(alice)

    (one,) = app.get("account/services")["data"]
    assert (one["service"], one["name"], one["scopes"]) == ("shop", "Shop name en", ["email", "openid"])
    assert app.ask("DELETE", "account/services", service="club")["status"] == 404
    assert app.ask("DELETE", "account/services", service="shop")["data"] == []

    assert shop.introspect(got["access_token"]) == {"active": False}
    assert signing_out.drain() == 1


# --- asked for by a service ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "target",
    [
        "https://mallory.example/",
        "https://shop.example/signed-out/../x",
        "https://shop.example/signed-out?x",
        "//mallory.example",
        "javascript:alert(1)",
        "https://club.example/signed-out",
    ],
)
def test_signing_out_leads_nowhere_else(inside: Visit, shop: Party, target: str) -> None:
    """Only to an address that the service registered for it; signed in or not."""
    party("club")
    hint = shop.signs_in(inside)["id_token"]

    for visit in (inside, inside.elsewhere()):
        for query in (f"id_token_hint={hint}", "client_id=shop", f"id_token_hint={hint}&client_id=club"):
            page = go(visit, f"/openid/logout?post_logout_redirect_uri={target}&{query}")
            assert not sent_to(page) or sent_to(page) == "/"
            if "Stay signed in here" in page.buttons:
                assert visit.press("Stay signed in here").links.get("Go on") == "/"


def test_signing_out_elsewhere_asks_here_first(inside: Visit, shop: Party) -> None:
    """A link on another site signs nobody out; whoever says so is, and comes back to the service."""
    hint = shop.signs_in(inside)["id_token"]
    path = f"/openid/logout?id_token_hint={hint}&post_logout_redirect_uri={shop.logged_out}&state=x1"

    assert "Sign out here, too?" in go(inside, path).text
    assert inside.is_signed_in
    assert sent_to(inside.press("Stay signed in here")) == f"{shop.logged_out}?state=x1"
    assert inside.is_signed_in
    go(inside, path)
    page = inside.press("Sign out everywhere")
    assert sent_to(page) == f"{shop.logged_out}?state=x1"
    assert "You are signed out here." in page.text
    assert inside.open("/settings/").path == "/sign-in/"
    assert sent_to(go(inside, path)) == f"{shop.logged_out}?state=x1"
    assert signing_out.look() == 1
