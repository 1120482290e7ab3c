"""What every page says of who is signed in, and what it costs the database, walked address by address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from konto.identity import identifiers
from konto.identity.actions import contacts
from konto.identity.actions.profile_username import set_user_name
from konto.kernel.actors import Actor
from tests.architecture import addresses
from tests.pages import Reading
from tests.recovering import has_phone
from tests.visiting import NETWORK

NOT_ME = "This isn't me"
MOST = 5
KINDS = ("email", "phone")


def pages_of(browser: Client) -> Iterator[tuple[str, HttpResponse, int]]:
    """Every page of an account that opens: its path, the answer, and how many questions it asked."""
    for path in paths():
        with CaptureQueriesContext(connection) as asked:
            answer = addresses.ask(browser, "GET", path)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            yield path, answer, len([query for query in asked if "SAVEPOINT" not in query["sql"]])


def paths() -> Iterator[str]:
    """Where each page of an account is; those about a contact once for each kind."""
    for one in addresses.all_of():
        if getattr(one.view, "asks_who", False):
            kinds = [name for name, kind in one.arguments if kind == "contact_kind"]
            yield from {one.path, one.with_arguments(dict.fromkeys(kinds, "phone"))}


def test_each_says_whose_account_it_is_and_leads_out_of_it(alice):
    """Name, masked address and the button "This isn't me" stand in the menu of every page that an account has."""
    seen = 0
    for path, answer, _asked in pages_of(addresses.browser_of(alice)):
        page = Reading(answer.content.decode())
        assert alice.name in page.text, path
        assert "a•••@example.org" in page.text, path
        assert [form.action for form in page.forms if form.button(NOT_ME)] == ["/not-me/"], path
        seen += 1
    assert seen > 15


def test_each_asks_little_of_the_database(alice):
    """Five questions at most, session and account included."""
    asked = {path: count for path, _answer, count in pages_of(addresses.browser_of(alice))}

    assert len(asked) > 15
    assert {path: count for path, count in asked.items() if count > MOST} == {}


def test_each_asks_no_more_where_contacts_were_changed_and_wait(alice):
    """The same of an account with address, number and user name, one changed lately, others waiting to be proved."""
    has_phone(alice)
    actor = Actor.person(alice.account.ref)
    set_user_name(alice.account, identifiers.read("alice-of-old"), network=NETWORK, actor=actor)
    for wish in ("alice.new@example.org", "+380671234567"):
        contacts.ask_contact(alice.account, identifiers.read(wish), network=NETWORK, actor=actor)
    asked = {path: count for path, _answer, count in pages_of(addresses.browser_of(alice))}

    assert asked.keys() >= {f"/settings/{kind}/{page}" for kind in KINDS for page in ("", "confirm/", "remove/")}
    assert {path: count for path, count in asked.items() if count > MOST} == {}


@pytest.mark.parametrize("path", ["/", "/help/", "/terms/", "/sign-up/", "/recover/", "/trouble/"])
def test_signed_out_the_way_in_stands_there(alice, visit, path):
    """Where the name stood there is "Sign in" again, and nothing is left of whoever was in."""
    visit.sign_in(alice)
    visit.sign_out()
    page = visit.open(path)

    assert page.links["Sign in"].startswith("/sign-in/")
    assert alice.name not in page.html
    assert NOT_ME not in page.buttons
