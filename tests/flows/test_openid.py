"""Signing in at a service with the account here: asked, agreed to, and back with what the service may know."""

from __future__ import annotations

from typing import Any

import pytest

from konto.kernel.events import Event
from konto.services.actions import RelyingParty, Scope, save_client
from konto.services.models import Consent, Grant
from tests.cast import ALICE, Person
from tests.clocks import Clock
from tests.relying import Asked, Party, answer_of, party, sent_to
from tests.services import SYSTEM, key, service
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Party:
    return party()


def test_somebody_signs_in_at_a_service(alice: Person, visit: Visit, shop: Party) -> None:
    """From the shop to sign-in here, to the question what it may know, and back: it learns that, and nothing else."""
    asked = Asked()
    page = shop.send(visit, asked)
    assert page.path == "/sign-in/"

    page = visit.sign_in(alice)

    assert "Sign in at Shop name en with this account?" in page.text
    assert "your name and your language" in page.text
    assert "phone number" not in page.text
    with journalled(Event.SERVICE_AGREED_TO, Event.SERVICE_SIGNED_IN):
        page = visit.press("Yes, sign in")
    told = answer_of(page)
    assert sent_to(page).startswith("https://shop.example/callback?")
    assert told["state"] == asked.state
    assert told["iss"] == "http://localhost:8000"

    got = shop.redeem(told["code"], asked).json()

    claims = shop.read(got["id_token"])
    assert claims["aud"] == "shop"
    assert claims["nonce"] == asked.nonce
    assert claims["email"] == alice.address
    assert claims["email_verified"] is True
    assert claims["name"] == alice.name
    assert "phone_number" not in claims
    assert got["token_type"] == "Bearer"
    assert shop.userinfo(got["access_token"]).json() == {
        "sub": claims["sub"],
        "name": alice.name,
        "locale": "en",
        "email": alice.address,
        "email_verified": True,
    }


def test_who_agreed_before_sees_no_page(alice: Person, visit: Visit, shop: Party) -> None:
    """The second time the browser goes straight back; where more is asked for, there is a question again."""
    visit.sign_in(alice)
    shop.signs_in(visit)

    page = shop.send(visit)

    assert page.hops == []
    assert sent_to(page).startswith("https://shop.example/callback?code=")
    assert "Yes, sign in" in shop.send(visit, scope="openid phone").buttons


def test_no_is_an_answer(alice: Person, visit: Visit, shop: Party) -> None:
    """The shop is told that they didn't agree, and nothing is kept."""
    visit.sign_in(alice)
    asked = Asked()
    shop.send(visit, asked)

    with nothing_comes_about():
        told = answer_of(visit.press("No, go back"))

    assert told == {"error": "access_denied", "state": asked.state, "iss": "http://localhost:8000"}
    assert not Consent.objects.exists()
    assert not Grant.objects.exists()


def test_each_service_has_another_name_for_a_person(alice: Person, bob: Person, visit: Visit, shop: Party) -> None:
    """At one service it stays the same, at another it is another, and two people are two."""
    visit.sign_in(alice)
    first, again = shop.signs_in(visit), shop.signs_in(visit)
    elsewhere = party("club").signs_in(visit)
    other = visit.elsewhere()
    other.sign_in(bob)

    assert first["claims"]["sub"] == again["claims"]["sub"]
    assert len({first["claims"]["sub"], elsewhere["claims"]["sub"], shop.signs_in(other)["claims"]["sub"]}) == 3
    assert str(alice.account.ref) not in str(first)
    assert str(alice.account.pk) not in str(first)


def test_tokens_are_renewed(alice: Person, visit: Visit, shop: Party, clock: Clock) -> None:
    """A refresh token brings another pair and an id token of the same sign-in; the old access token runs out."""
    visit.sign_in(alice)
    first = shop.signs_in(visit)
    clock.shift(minutes=16)

    second = shop.refresh(first["refresh_token"]).json()

    claims = shop.read(second["id_token"])
    assert (claims["sub"], claims["sid"], claims["auth_time"]) == tuple(
        first["claims"][name] for name in ("sub", "sid", "auth_time")
    )
    assert shop.userinfo(first["access_token"]).status_code == 401
    assert shop.userinfo(second["access_token"]).status_code == 200
    narrow = shop.refresh(second["refresh_token"], scope="openid").json()
    assert set(shop.userinfo(narrow["access_token"]).json()) == {"sub"}
    assert shop.refresh(narrow["refresh_token"], scope="openid phone").json()["error"] == "invalid_scope"


def test_introspection_tells_of_a_service_s_own_tokens(alice: Person, visit: Visit, shop: Party) -> None:
    """Whether it counts, whose, for what and until when; to another service it is nothing."""
    visit.sign_in(alice)
    got = shop.signs_in(visit)

    told = shop.introspect(got["access_token"])

    assert told["active"] is True
    assert told["sub"] == got["claims"]["sub"]
    assert told["client_id"] == "shop"
    assert set(told["scope"].split()) == {"openid", "profile", "email"}
    assert shop.introspect(got["refresh_token"])["token_type"] == "refresh_token"
    assert party("club").introspect(got["access_token"]) == {"active": False}
    assert shop.introspect("nothing") == {"active": False}


def test_a_token_is_given_back(alice: Person, visit: Visit, shop: Party) -> None:
    """An access token ends alone; with a refresh token everything of that sign-in does. Another service can't."""
    visit.sign_in(alice)
    got = shop.signs_in(visit)
    club = party("club")

    assert club.revoke(got["refresh_token"]).status_code == 200
    assert shop.introspect(got["refresh_token"])["active"]
    shop.revoke(got["access_token"])
    assert shop.introspect(got["access_token"]) == {"active": False}
    assert shop.introspect(got["refresh_token"])["active"]
    got = shop.refresh(got["refresh_token"]).json()
    shop.revoke(got["refresh_token"])
    assert shop.introspect(got["access_token"]) == {"active": False}
    assert shop.refresh(got["refresh_token"]).json()["error"] == "invalid_grant"


def test_an_app_without_a_secret_signs_in(alice: Person, visit: Visit) -> None:
    """What runs on people's devices shows no secret: the proof that it asked itself is enough, and needed."""
    visit.sign_in(alice)
    app = party("app", public=True)
    asked = Asked()
    code = app.code_for(visit, asked)

    assert app.redeem(code, Asked()).json()["error"] == "invalid_grant"
    assert "id_token" in app.redeem(code, asked).json()


def test_an_app_without_a_secret_is_asked_about_each_time(alice: Person, visit: Visit) -> None:
    """Any program on a device can take its scheme or port; one with a web address that is its own is known by it."""
    visit.sign_in(alice)
    app = party("app", public=True)
    told = RelyingParty(("com.example.app:/cb", app.callback), public=True)
    save_client(service("app"), told, actor=SYSTEM)
    app.signs_in(visit)

    assert sent_to(app.send(visit)).startswith("https://app.example/callback?code=")
    assert "Yes, sign in" in app.send(visit, redirect_uri="com.example.app:/cb").buttons
    assert sent_to(visit.press("Yes, sign in")).startswith("com.example.app:/cb?code=")
    silent = app.send(visit, redirect_uri="com.example.app:/cb", prompt="none")
    assert answer_of(silent)["error"] == "consent_required"


def test_two_secrets_hold_while_one_takes_the_place_of_the_other(alice: Person, visit: Visit, shop: Party) -> None:
    """During the overlap both are good; a secret for something else never is."""
    visit.sign_in(alice)
    newer = Party("shop", key("shop", Scope.OPENID).secret)
    wrong = Party("shop", key("shop", Scope.ORDERS_WRITE).secret)

    for one in (shop, newer):
        asked = Asked()
        assert one.redeem(one.code_for(visit, asked), asked).status_code == 200
    asked = Asked()
    refused = wrong.redeem(wrong.code_for(visit, asked), asked)
    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"
    assert refused.headers["WWW-Authenticate"].startswith("Basic")


def test_what_there_is_stands_in_the_discovery(shop: Party, visit: Visit) -> None:
    """Endpoints that answer, pairwise names, S256 alone, and keys without their private half; anybody may keep it."""
    answer = visit.open("/.well-known/openid-configuration").response
    told = answer.json()  # type: ignore[attr-defined]

    assert told["issuer"] == "http://localhost:8000"
    assert told["subject_types_supported"] == ["pairwise"]
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["response_types_supported"] == ["code"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    (key,) = visit.open(told["jwks_uri"]).response.json()["keys"]  # type: ignore[attr-defined]
    assert key["alg"] == "RS256"
    assert "d" not in key
    for name, address in told.items():
        if name.endswith("_endpoint"):
            assert visit.open(address).status != 404


def test_the_service_may_want_it_shown_anew(alice: Person, visit: Visit, shop: Party, clock: Clock) -> None:
    """`max_age` and `prompt=login` ask who it is once more, once, and the time in the id token is the new one."""
    visit.sign_in(alice)
    first = shop.signs_in(visit)
    clock.shift(minutes=30)
    assert sent_to(shop.send(visit, max_age=3600)).startswith("https://shop.example/")

    for more in ({"max_age": 600}, {"prompt": "login"}):
        asked = Asked()
        assert shop.send(visit, asked, **more).path == "/settings/prove/"
        visit.fill(password=alice.password)
        got = shop.redeem(answer_of(visit.page)["code"], asked).json()  # type: ignore[arg-type]
        assert shop.read(got["id_token"])["auth_time"] > first["claims"]["auth_time"]
        clock.shift(minutes=30)
    assert answer_of(shop.send(visit, max_age="soon"))["error"] == "invalid_request"


def test_under_prompt_none_no_page_is_shown(alice: Person, visit: Visit, shop: Party) -> None:
    """Signed out, not agreed to, or too long ago: the service is told which, at once; otherwise it gets its code."""

    def told(**more: Any) -> dict[str, str]:
        page = shop.send(visit, **{"prompt": "none", **more})
        assert page.hops == []
        return answer_of(page)

    with nothing_comes_about():
        assert told()["error"] == "login_required"
    visit.sign_in(alice)
    party("club").signs_in(visit)
    with nothing_comes_about():
        assert told()["error"] == "consent_required"  # what was agreed to at the club counts for nothing here
    got = shop.signs_in(visit, scope="openid")
    assert "code" in told(scope="openid")
    assert told()["error"] == "consent_required"
    assert told(scope="openid", max_age=0)["error"] == "login_required"
    assert told(scope="openid", prompt="none login")["error"] == "invalid_request"
    assert "code" in told(scope="openid", id_token_hint=got["id_token"])


def test_the_service_means_somebody_else(alice: Person, bob: Person, visit: Visit, shop: Party) -> None:
    """With Bob's token as a hint Alice isn't signed in silently, and else is asked, whatever she agreed to."""
    other = visit.elsewhere()
    other.sign_in(bob)
    bobs = shop.signs_in(other)["id_token"]
    visit.sign_in(alice)
    shop.signs_in(visit)

    assert answer_of(shop.send(visit, prompt="none", id_token_hint=bobs))["error"] == "login_required"
    assert "Yes, sign in" in shop.send(visit, id_token_hint=bobs).buttons
    assert "Yes, sign in" in shop.send(visit, id_token_hint="x.y.z").buttons


def test_an_unconfirmed_account_is_nobody_to_services(visit: Visit, shop: Party) -> None:
    """Who hasn't confirmed the address might not be the one who has it: first confirmed, then signed in."""
    visit.sign_up(ALICE)
    visit.open("/cabinet/")

    page = shop.send(visit)

    assert page.status == 403
    assert "Confirm your address first" in page.text
    assert answer_of(shop.send(visit, prompt="none"))["error"] == "interaction_required"
    assert not Grant.objects.exists()
