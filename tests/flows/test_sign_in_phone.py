"""Signing in by a number or a user name: one field for all, one count for each, nothing shared by the whole site."""

from __future__ import annotations

import pytest

from konto.identity.models import Identifier, IdentifierKind
from konto.identity.usernames import clean, fold
from konto.kernel.events import Event
from konto.kernel.models import Failures
from tests.cast import ALICE, BOB, DANA
from tests.pace import fails
from tests.unchanged import nothing_comes_about


@pytest.fixture(autouse=True)
def _no_pictures(settings) -> None:
    settings.KONTO_CHALLENGE = "off"


@pytest.fixture
def named(alice):
    """Alice, who has chosen a user name."""
    Identifier.objects.create(
        account=alice.account,
        kind=IdentifierKind.NAME,
        value=clean("Alice.Appleby"),
        folded=fold("Alice.Appleby"),
        created_at=alice.account.created_at,
        proved_at=alice.account.created_at,
    )
    return alice.but(address="alice.appleby")


def test_one_field_takes_address_number_and_name(named, alice, dana, visit):
    """Each opens the account that it belongs to; the field is one that password managers know."""
    page = visit.open("/sign-in/")
    assert "E-mail address, phone number or user name" in page.text
    assert 'autocomplete="username"' in page.html
    for person in (alice, named, dana):
        other = visit.elsewhere()
        assert other.sign_in(person).path == "/cabinet/"
        assert person.name in other.page.text


@pytest.mark.parametrize(
    "typed", ["ALICE.APPLEBY", "Alice-Appleby", "  alice.appleby ", "\u0430l\u0456ce.appleby", "aliceappleby"]
)
def test_a_name_is_found_however_it_is_spelled(named, visit, typed):
    """Case, joiners and look-alikes lead to the one account, and to no other."""
    assert visit.sign_in(named.but(address=typed)).path == "/cabinet/"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("+380509999999", "no account for this number"),
        ("nobody.here", "no account with this user name"),
        ("nobody@example.org", "no account for this address"),
        ("!!!", "no account with this user name"),
        ("12345", "This number is too short or too long."),
        ("+380 11 123 45 67", "There is no such number"),
        ("nobody@", "Write the whole address"),
    ],
)
def test_what_is_unknown_is_named_for_what_it_is(alice, visit, typed, says):
    """The words fit what was typed, which stays typed."""
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        page = visit.sign_in(alice.but(address=typed))

    assert page.status == 400
    assert says in page.text
    assert page.values["address"] == typed


def test_a_wrong_password_for_a_number_opens_nothing(dana, visit):
    """As for an address."""
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        page = visit.sign_in(dana, password="not the password")

    assert "isn't the password" in page.text
    assert not visit.is_signed_in


def test_failures_of_one_number_do_not_slow_another(dana, visit):
    """However often Dana's number fails, from wherever, whoever else comes by number or name gets in."""
    other = BOB.but(address="+4791234567").joins()
    fails(50, "address", dana.address)

    assert visit.sign_in(dana).status == 429
    assert visit.elsewhere(network="198.51.100.2").sign_in(other).path == "/cabinet/"


@pytest.mark.parametrize(
    "typed",
    [
        "+999 99 99 99",
        "12345678",
        "!!!",
        "....",
        "\u3164\u3164\u3164",
        "@",
        "a@",
        "\u0663\u0663\u0663\u0663\u0663",
        "🦊",
    ],
)
def test_what_nobody_can_have_shares_no_count(dana, visit, typed):
    """Sixty mistyped tries from sixty networks close nothing for the next who mistypes something else."""
    for place in range(60):
        visit.elsewhere(network=f"198.51.100.{place}").sign_in(DANA.but(address=typed))

    assert visit.sign_in(DANA.but(address="((((")).status == 400
    assert visit.elsewhere(network="203.0.113.9").sign_in(dana).path == "/cabinet/"


@pytest.mark.parametrize("spelling", ["050 123 45 67", "380501234567", "+380-50-123-45-67", "\uff0b380501234567"])
def test_no_spelling_of_a_number_is_counted_apart(dana, visit, spelling):
    """Ten failures for the number count for each of its spellings."""
    for _ in range(10):
        visit.sign_in(dana, password="not the password")
    visit.page = None

    assert visit.sign_in(dana.but(address=spelling)).status == 429


def test_strangers_close_a_number_to_strangers_but_not_to_its_owners_phone(dana, visit):
    """The browser that came in by the number before stays open."""
    visit.sign_in(dana)
    visit.sign_out()
    fails(50, "address", dana.address)

    assert visit.elsewhere(network="203.0.113.1").sign_in(dana).status == 429
    assert visit.sign_in(dana).path == "/cabinet/"


def test_a_form_that_is_refused_for_something_else_counts_nothing(alice, visit):
    """No password, or an address that can't be one: no try was made, and no place stays taken."""
    for _ in range(12):
        visit.sign_in(alice, password="")
        visit.sign_in(alice, address="alice@")

    assert not Failures.objects.exclude(count=0, trying=0).exists()
    assert visit.sign_in(alice).path == "/cabinet/"


def test_signing_in_leaves_no_place_taken(alice, dana, visit):
    """Whoever got in has used up nothing, and neither has anybody on the same network."""
    for _ in range(12):
        for person in (alice, dana):
            assert visit.elsewhere().sign_in(person).path == "/cabinet/"

    assert not Failures.objects.exclude(count=0, trying=0).exists()


def test_a_user_name_alone_makes_no_account(visit):
    """It reaches nobody: the form asks for an address or a number."""
    with nothing_comes_about():
        assert "Write a whole e-mail address" in visit.sign_up(ALICE, address="alice.appleby").text
