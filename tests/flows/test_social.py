"""Coming with an account elsewhere: the whole way to a real provider and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken

from konto.identity.models import Account, Identifier
from konto.kernel.events import Event
from tests import oidc
from tests.cast import ALICE
from tests.oidc import Provider
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Page, Visit

GO = "Continue with Exampleid"
NEW = {"age": "on", "terms": "on"}


@pytest.fixture(scope="session")
def _provider() -> Iterator[Provider]:
    with oidc.running() as provider:
        yield provider


@pytest.fixture
def provider(_provider: Provider, settings) -> Provider:
    """A running OpenID provider that knows Alice, and this site knows it."""
    settings.KONTO_SOCIAL = [oidc.app_settings(_provider)]
    _provider.knows("alice-1", email=ALICE.address, email_verified=True, name=ALICE.name, locale="nb-NO")
    return _provider


def go(visit: Visit, provider: Provider, uid: str) -> Page:
    visit.open("/sign-in/")
    page = visit.press(GO)
    return visit.open(provider.sign_in(page.links["Go to Exampleid"], uid))


def test_a_first_account_by_an_account_elsewhere(provider, visit):
    """Name and language stand there already, the address needs no letter, and the next time one press is enough."""
    page = go(visit, provider, "alice-1")
    assert page.path == "/sign-up/elsewhere/", page.text
    print(page.text)
    assert page.values["name"] == ALICE.name
    page = visit.fill(**NEW)
    print(page.text)
    assert visit.is_signed_in
    assert go(visit.elsewhere(), provider, "alice-1").path == "/cabinet/"
