"""The strict policy: an account elsewhere tells nobody of an address that it hasn't shown to be theirs."""

from __future__ import annotations

import pytest
from django.conf import settings as site
from django.test import RequestFactory

from konto.identity.models import Account
from konto.identity.sessions import SessionStore
from konto.identity.social import told
from konto.identity.social.told import Told
from tests.cast import BOB, MALLORY
from tests.letters import work
from tests.visiting import Visit

pytestmark = [pytest.mark.usefixtures("private"), pytest.mark.slow]

NEW = {"age": "on", "terms": "on"}
HIDDEN = "x7f9k2@privaterelay.appleid.com"


def comes_back(answer: Told) -> Visit:
    """A browser that has just been at the provider, which told this."""
    visit = Visit()
    request = RequestFactory().get("/")
    request.session = SessionStore()
    told.keep(request, answer)
    request.session.save()
    visit.client.cookies[site.SESSION_COOKIE_NAME] = request.session.session_key or ""
    return visit


def test_a_claimed_address_tells_nothing(openid, visit, letterbox, settings):
    """Unproved elsewhere, known or unknown or gone: the same answers, and the truth goes by letter."""
    settings.KONTO_CHALLENGE = "off"
    BOB.joins()
    MALLORY.joins().leaves()
    seen = []
    for number, address in enumerate(("anew@example.org", BOB.address, MALLORY.address)):
        openid.knows(f"claims-{number}", email=address, name="Somebody")
        browser = visit.elsewhere()
        pages = [openid.lets_in(browser, f"claims-{number}"), browser.fill(**NEW)]
        pages += [browser.post("/activate/", code="000000"), browser.open("/cabinet/")]
        pages += [openid.lets_in(browser.elsewhere(), f"claims-{number}")]
        seen.append([(page.status, page.path, page.text.replace(address, "x")) for page in pages])
        seen[-1] = [
            (status, path, text.replace(address[0] + "•••@example.org", "x")) for status, path, text in seen[-1]
        ]

    assert seen[0] == seen[1] == seen[2]
    work()
    kinds = [letterbox.last(to=address).kind for address in ("anew@example.org", BOB.address, MALLORY.address)]
    assert kinds == ["identity/activate", "identity/already", "identity/retired"]


def test_asking_by_name_tells_nothing(alice):
    """Known or not, the way leads to sign-in."""
    seen = []
    for address in (alice.address, "never@example.org"):
        browser = comes_back(Told("oidc", "hidden-there", address=HIDDEN, verified=True))
        browser.open("/sign-up/elsewhere/before/")
        page = browser.fill(address=address)
        seen.append((page.status, page.path, page.text))

    assert seen[0] == seen[1]


def test_a_newcomer_confirms_and_is_in(openid, visit, letterbox):
    """Before that the door leads to the form again; sent twice, it is one account, and the letter's code opens it."""
    openid.knows("carol-there", email=MALLORY.address, name="Carol")
    for _ in range(2):
        openid.lets_in(visit, "carol-there")
        page = visit.fill(**NEW)
        assert (page.path, visit.is_signed_in) == ("/activate/", False)
    assert Account.objects.count() == 1

    visit.activate()

    assert openid.lets_in(visit.elsewhere(), "carol-there").path == "/cabinet/"


def test_whoever_holds_the_address_is_told(openid, alice, visit):
    """A provider that has confirmed the address counts as its proof: the truth may be told to them."""
    assert "You have been here before" in openid.lets_in(visit).text
