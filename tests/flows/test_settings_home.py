"""The settings' first page: whose account, what state everything is in, and the way to put it right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from konto.identity import queries
from konto.identity.models import Account, Identifier, IdentifierKind
from konto.kernel import clock as clocks
from konto.kernel import registries
from konto.notices.models import Bounce, Letter
from tests.cast import BOB
from tests.contacts import NEW, NUMBER, changes_to, sent_code
from tests.letters import Letterbox
from tests.unchanged import nothing_comes_about

FRESH = "seven green kettles whistle"


@pytest.fixture
def signed_in(alice, visit):
    """Alice's browser, signed in a moment ago."""
    visit.sign_in(alice)
    return visit


def comes_back(to: str) -> None:
    """What delivery writes down when the newest letter or text to a contact is refused for good."""
    letter = Letter.objects.get(pk=Letterbox().last(to=to).id)
    Bounce.objects.create(
        recipient_mark=letter.recipient_mark, account_ref=letter.account_ref, since=letter.created_at, code=550
    )
    assert letter.account_ref
    registries.letter_bounced(letter.account_ref)


def test_it_leads_to_everything(alice, signed_in):
    """Profile, safety, messages, and at the end the way to leave: each one click away."""
    page = signed_in.open("/settings/")
    wanted = {"picture", "name", "email", "phone", "user-name", "language", "password", "doors", "devices"}
    wanted |= {"notifications", "break"}
    assert {f"/settings/{one}/" for one in wanted} | {"/leave/"} <= set(page.links.values())
    for word in (alice.name, alice.address, "Confirmed", "English"):
        assert word in page.text


def test_leaving_is_two_clicks_from_any_page(alice, signed_in):
    """The menu leads to the settings, and they lead to leaving."""
    page = signed_in.open("/cabinet/")
    page = signed_in.open(page.links["Settings"])
    assert page.links["Delete my account"] == "/leave/"


def test_with_one_contact_alone_a_second_is_proposed(alice, signed_in):
    """Until there are two."""
    page = signed_in.open("/settings/")
    assert page.links["Add a phone number"] == "/settings/phone/"
    changes_to(signed_in, "phone", NUMBER)
    assert "Add a second contact" not in signed_in.open("/settings/").text


def test_the_unconfirmed_are_led_to_confirm(visit):
    """From the settings to "check or change", and no second contact is proposed before."""
    visit.sign_up(BOB)
    page = visit.open("/settings/")
    assert "Not confirmed: send again or change" in page.text
    assert "/activate/" in page.links.values()
    assert "Add a second contact" not in page.text


def test_an_address_that_refuses_letters_is_said_on_every_page(alice, signed_in):
    """Until it is confirmed again; the settings say what to do."""
    changes_to(signed_in, "phone", NUMBER)
    comes_back(alice.address)
    for path in ("/cabinet/", "/settings/name/", "/"):
        page = signed_in.open(path)
        assert "Our letter came back" in page.text
        assert page.links["Put it right"] == "/settings/"
    page = signed_in.open("/settings/")
    assert page.text.count("was refused") == 1
    assert "/settings/email/" in page.links.values()


def test_meanwhile_codes_go_to_the_other_contact(alice, signed_in):
    """What has to arrive goes where it can: the code to leave with comes as a text."""
    changes_to(signed_in, "phone", NUMBER)
    comes_back(alice.address)
    assert queries.contact_of(alice.account).value == NUMBER
    signed_in.open("/leave/consent/")
    signed_in.fill(consequences="on", terms="on")
    signed_in.press("Skip the questions")
    assert Letterbox().last(kind="departure/code").to == NUMBER


def test_an_address_that_works_again_is_confirmed_again(alice, signed_in):
    """A code sent there shows it; the banner goes."""
    comes_back(alice.address)
    signed_in.open("/settings/")
    signed_in.press("It is right: send a code there")
    page = signed_in.fill(code=sent_code(alice.address))

    assert "confirmed" in page.text
    assert "Our letter came back" not in signed_in.open("/cabinet/").text
    assert not Bounce.objects.exists()


def test_another_address_ends_the_banner_too(alice, signed_in):
    """And a letter to the old one that comes back then marks nothing."""
    comes_back(alice.address)
    changes_to(signed_in, "email", NEW)
    assert "Our letter came back" not in signed_in.open("/cabinet/").text
    Bounce.objects.all().delete()
    comes_back(alice.address)
    assert "Our letter came back" not in signed_in.open("/cabinet/").text


def test_a_new_address_that_refuses_letters_marks_no_other(alice, signed_in):
    """The code to a mistyped one comes back: the address of the account is as good as before."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    comes_back(NEW)
    assert "Our letter came back" not in signed_in.open("/cabinet/").text
    assert not Identifier.objects.exclude(bounced_at=None).exists()


def test_a_number_that_somebody_else_says_is_theirs(alice, signed_in):
    """The settings ask for it to be confirmed again."""
    changes_to(signed_in, "phone", NUMBER)
    Identifier.objects.filter(kind=IdentifierKind.PHONE).update(doubted_at=clocks.now() + timedelta(seconds=1))
    assert "Somebody says that +380501234567 is theirs now." in signed_in.open("/settings/").text


def test_what_is_somebody_else_s_stays_out(alice, bob, signed_in):
    """Bob's trouble is no banner of Alice's."""
    Identifier.objects.filter(account=bob.account).update(bounced_at=clocks.now())
    for path in ("/cabinet/", "/settings/"):
        text = signed_in.open(path).text
        assert "came back" not in text
        assert bob.address not in text


def test_an_account_without_a_password_is_led_to_set_one(alice, signed_in):
    """The row says so, and the page for a new one opens in place of the page that asks for the old."""
    Account.objects.filter(pk=alice.account.pk).update(password="!none")
    visit = signed_in.elsewhere()
    visit.open("/sign-in/code/")
    visit.fill(address=alice.address)
    visit.fill(code=Letterbox().code(to=alice.address))
    assert "Set a password" in visit.open("/settings/").text
    assert visit.open("/settings/password/").path == "/settings/doors/password/"
    visit.fill(password=FRESH)
    assert visit.elsewhere().sign_in(alice, password=FRESH).path == "/cabinet/"


def test_a_new_password_is_told_to_every_contact(alice, signed_in):
    """By letter and by text."""
    changes_to(signed_in, "phone", NUMBER)
    signed_in.open("/settings/password/")
    signed_in.fill(current=alice.password, password=FRESH)
    for contact in (alice.address, NUMBER):
        assert Letterbox().last(to=contact).kind == "identity/password_changed"


def test_a_signed_in_page_asks_no_more_of_the_database(alice, signed_in, django_assert_max_num_queries):
    """Picture, banner and account come with the session: one query; the settings need a few more."""
    with django_assert_max_num_queries(5):
        signed_in.open("/settings/")


def test_checking_where_there_is_nothing_to_check(alice, signed_in):
    """A program that asks for a code to a number that isn't there is led back, and nothing is sent."""
    with nothing_comes_about():
        assert signed_in.post("/settings/phone/check/").path == "/settings/"
