"""A number that a provider has confirmed leads to the account that has it: asked, and after proof."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from konto.identity.models import Account
from konto.kernel.events import Event
from tests.cast import ALICE, DANA
from tests.oidc import GO, ON, app_settings
from tests.recovering import NUMBER, has_phone
from tests.unchanged import journalled, nothing_comes_about

NEW = {"age": "on", "terms": "on"}
SIGN_IN = "Sign in to my account"
THERE = "other.there@example.net"
OTHER = {"email": THERE, "email_verified": True, "name": "Alex Other"}
"""What the provider knows of somebody beside a number."""


def doors_of(person):
    return list(SocialAccount.objects.filter(user=person.account).values_list("uid", flat=True))


@pytest.fixture
def numbered(openid, settings):
    """A provider that is asked for numbers, and knows Alice by hers, and by an address that she never used here."""
    settings.KONTO_SOCIAL = [app_settings(openid) | {"phone": True}]
    openid.knows("number-there", **OTHER, phone_number="+380 50 123 45 67", phone_number_verified=True)
    return partial(openid.lets_in, uid="number-there")


def test_a_known_number_leads_to_the_old_account(numbered, alice, visit):
    """In any spelling: asked whether they were here, they sign in as before, and one press adds the door."""
    has_phone(alice)
    with nothing_comes_about():
        page = numbered(visit)
    assert (page.path, "Have you been here before?" in page.text) == ("/sign-up/elsewhere/", True)
    assert "+380 50 123 4567" in page.text

    assert visit.open(page.links[SIGN_IN]).values["address"] == NUMBER
    assert visit.sign_in(alice).path == "/settings/doors/elsewhere/"
    with journalled(Event.DOOR_ADDED):
        visit.press("Yes, add Exampleid")

    assert doors_of(alice) == ["number-there"]
    assert numbered(visit.elsewhere()).path == "/cabinet/"
    assert Account.objects.count() == 1


def test_no_second_account_comes_of_a_known_number_without_a_word(numbered, alice, visit):
    """Sending the form past the question makes nothing, and without proof no door opens."""
    has_phone(alice)
    numbered(visit)

    with nothing_comes_about():
        visit.post("/sign-up/elsewhere/", name="A", language="en", **NEW)
        assert visit.post("/settings/doors/elsewhere/").path == "/sign-in/"
    assert not visit.is_signed_in
    assert doors_of(alice) == []


def test_whoever_has_a_number_that_was_somebody_elses_says_so(numbered, alice, visit):
    """Numbers change hands: asked, they say that they are new, and the number stays where it was."""
    has_phone(alice)
    page = numbered(visit)
    assert "/number/" in page.links.values()
    page = visit.press("No, I am new here")
    assert (page.path, page.values["name"]) == ("/sign-up/elsewhere/", OTHER["name"])

    assert visit.fill(**NEW, language="en").path == "/cabinet/"
    new = ALICE.but(address=THERE).account
    assert new.pk != alice.account.pk
    assert set(new.identifiers.values_list("kind", flat=True)) == {"email"}
    assert alice.account.identifiers.filter(folded=NUMBER).exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"phone_number": NUMBER},
        {"phone_number": NUMBER, "phone_number_verified": False},
        {"phone_number": NUMBER, "phone_number_verified": "true"},
        {"phone_number": "050 123 45 67", "phone_number_verified": True},
        {"phone_number": f"{NUMBER};ext=1", "phone_number_verified": True},
        {"phone_number": [NUMBER], "phone_number_verified": True},
    ],
)
def test_a_number_without_proof_tells_nothing(numbered, openid, alice, visit, claims):
    """Only a plain "yes" about a whole number counts: nobody learns of Alice's account, and no question is asked."""
    has_phone(alice)
    openid.knows("mallory-there", **OTHER, **claims)

    page = openid.lets_in(visit, "mallory-there")
    assert "Have you been here before?" not in page.text
    assert page.values["name"] == OTHER["name"]


def test_an_address_goes_before_a_number(numbered, openid, alice, bob, visit):
    """Known by both, of two accounts: the address leads, and the way says which."""
    has_phone(alice)
    openid.knows("both-there", email=bob.address, email_verified=True, phone_number=NUMBER, phone_number_verified=True)

    page = openid.lets_in(visit, "both-there")
    assert visit.open(page.links[SIGN_IN]).values["address"] == bob.address


def test_a_number_that_nobody_confirmed_is_nobodys(numbered, visit):
    """A sign-up that waits with it leads nowhere."""
    DANA.signs_up()

    assert "Have you been here before?" not in numbered(visit).text


def test_numbers_are_asked_for_where_the_operator_says_so(numbered, openid, visit, settings):
    """One who isn't told of asks for none: what nobody asks for can't be lost."""

    def scope() -> set[str]:
        visit.open("/sign-in/")
        return set(parse_qs(urlsplit(visit.press(GO).links[ON]).query)["scope"][0].split())

    assert scope() == {"openid", "profile", "email", "phone"}
    settings.KONTO_SOCIAL = [app_settings(openid)]
    assert scope() == {"openid", "profile", "email"}
