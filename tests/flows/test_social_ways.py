"""Apple and Facebook have ways of their own: each is gone against a server that answers as they do."""

from __future__ import annotations

import json

import pytest
from allauth.socialaccount.providers.apple.views import AppleOAuth2Adapter
from allauth.socialaccount.providers.facebook import flows
from django.test import Client

from konto.identity.social import providers
from tests import elsewhere
from tests.cast import ALICE
from tests.elsewhere import Server
from tests.unchanged import nothing_comes_about

NEW = {"age": "on", "terms": "on"}


@pytest.fixture
def apple(db, settings, monkeypatch):
    """Apple, where Alice hides her address, and this site known there by a key."""
    who = {"sub": "001.alice", "email": "x7f9k2@privaterelay.appleid.com", "email_verified": "true"}
    with elsewhere.serving(Server(who, elsewhere.apple)) as server:
        monkeypatch.setattr(providers.AppleAdapter, "access_token_url", f"{server.url}/auth/token")
        monkeypatch.setattr(AppleOAuth2Adapter, "public_key_url", f"{server.url}/auth/keys")
        settings.KONTO_SOCIAL = [
            {
                "key": "apple",
                "name": "Apple",
                "kind": "apple",
                "url": server.url,
                "id": elsewhere.SERVICE,
                "team": elsewhere.TEAM,
                "secret": elsewhere.KEY_ID,
                "private_key": elsewhere.our_key(),
            }
        ]
        yield server


@pytest.fixture
def facebook(db, settings, monkeypatch):
    """Facebook, which knows Alice's address, and doesn't say whether it is hers."""
    who = {"id": "4711", "name": ALICE.name, "email": ALICE.address}
    with elsewhere.serving(Server(who, elsewhere.facebook)) as server:
        monkeypatch.setattr(providers.FacebookAdapter, "access_token_url", f"{server.url}/oauth/access_token")
        monkeypatch.setattr(flows, "GRAPH_API_URL", server.url)
        settings.KONTO_SOCIAL = [
            {
                "key": "facebook",
                "name": "Facebook",
                "kind": "facebook",
                "url": "",
                "id": "us",
                "secret": elsewhere.SECRET,
            }
        ]
        yield server


def by_form(visit, brought):
    """Another site's form: no cookie and no mark of ours comes along, and the browser follows where it leads."""
    answer = Client(enforce_csrf_checks=True).post("/sign-in/with/apple/back/form/", brought)
    assert (answer.status_code, list(answer.cookies)) == (303, [])
    return visit.open(answer.headers["Location"])


def test_apple_sends_people_back_with_a_form(apple, visit):
    """Nothing but code and state is taken from it; the rest comes from Apple, signed, and with our nonce in it."""
    visit.open("/sign-in/")
    brought = apple.sign_in(visit.press("Continue with Apple").links["Go to Apple"])
    forged = {"user": json.dumps({"name": {"firstName": "Mallory"}}), "id_token": "forged"}

    assert by_form(visit, brought | forged).path == "/sign-up/elsewhere/before/"
    page = visit.press("No, I am new here")
    assert page.values["name"] == ""

    visit.fill(name=ALICE.name, **NEW)
    assert visit.is_signed_in


def test_apples_form_helps_nobody_in_another_browser(apple, visit):
    """What Mallory's browser would bring is refused where nobody asked."""
    mallory = visit.elsewhere(network="198.51.100.66")
    mallory.open("/sign-in/")
    brought = apple.sign_in(mallory.press("Continue with Apple").links["Go to Apple"])

    with nothing_comes_about():
        assert by_form(visit, brought).status == 400


def test_a_token_of_apples_for_another_question_is_refused(apple, visit):
    """Its nonce isn't ours."""
    visit.open("/sign-in/")
    apple.who["nonce"] = "another"
    brought = apple.sign_in(visit.press("Continue with Apple").links["Go to Apple"])

    with nothing_comes_about():
        assert by_form(visit, brought).status == 400


def facebook_lets_back(facebook, visit, button):
    """To Facebook and back by a button of the page."""
    brought = facebook.sign_in(visit.press(button).links["Go to Facebook"])
    return visit.open(f"/sign-in/with/facebook/back/?code={brought['code']}&state={brought['state']}")


def test_facebooks_address_is_confirmed_here(facebook, visit, letterbox):
    """It stands in the form, and the letter goes to it; the secret and the code never stand in an address."""
    visit.open("/sign-in/")
    page = facebook_lets_back(facebook, visit, "Continue with Facebook")
    assert (page.values["name"], page.values["address"]) == (ALICE.name, ALICE.address)

    visit.fill(**NEW)
    assert ALICE.account.state == "new"
    assert letterbox.last(to=ALICE.address).kind == "identity/activate"


def test_facebooks_word_opens_no_account(facebook, alice, visit):
    """An address that Facebook names is nobody's proof: Alice's account stays closed, and isn't spoken of."""
    visit.open("/sign-in/")
    page = facebook_lets_back(facebook, visit, "Continue with Facebook")

    assert page.path == "/sign-up/elsewhere/"
    with nothing_comes_about():
        assert visit.fill(**NEW).status == 400
    assert not visit.is_signed_in


def test_a_provider_that_doesnt_say_when_shows_nothing_again(facebook, alice, visit, clock):
    """Who left a browser open at a provider leaves no way to show there that it is still the owner."""
    visit.sign_in(alice)
    visit.open("/settings/doors/")
    facebook_lets_back(facebook, visit, "Add Facebook")
    clock.shift(minutes=16)
    visit.open("/settings/doors/app/")

    with nothing_comes_about():
        page = facebook_lets_back(facebook, visit, "Continue with Facebook")

    assert (page.status, "doesn't say that you signed in there just now" in page.text) == (400, True)
    assert visit.open("/settings/doors/app/").path == "/settings/prove/"
