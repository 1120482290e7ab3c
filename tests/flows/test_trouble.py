"""Trouble signing in: the list of what to check, and the checks that need no scripts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages import Reading

BLOCKED = "Your browser refuses our cookies"
ALLOWED = "Your browser keeps the cookies that a sign-in needs."
UNKNOWN = "Not checked yet."


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-up/", "/recover/", "/sign-in/code/"])
def test_the_way_there_stands_at_the_door(visit, path):
    """Whoever can't get in finds the page from where they are."""
    assert visit.open(path).links["Trouble signing in?"] == "/trouble/"


def test_it_names_what_people_run_into(visit):
    """Each cause with what to do about it, and a person to write to."""
    page = visit.open("/trouble/")

    assert page.title.startswith("Trouble signing in")
    for cause in (
        *("Spelling", "Password", "The right door", "The right address", "Address not confirmed", "No letter or code"),
        *("Too many tries", "On its way out", "Deleted", "Connection", "Cookies", "Scripts", "Clock", "Private window"),
        *("Restricted or blocked", "Old page or old app", "A person can help"),
    ):
        assert cause in page.text


@pytest.mark.parametrize("path", ["/trouble/", "/help/"])
def test_whoever_is_blocked_finds_the_way_to_object(visit, path):
    """By the right password, or by the case code of the letter, one press away."""
    page = visit.open(path)

    assert "then you see what is restricted, why, and how to appeal" in page.text
    assert page.links["Can't sign in? Appeal with the case code from our letter"] == "/appeal/"


def test_it_asks_the_database_nothing(alice, visit):
    """It helps strangers when much else is down, and can tell nobody anything about an account."""
    with CaptureQueriesContext(connection) as asked:
        page = visit.open("/trouble/")

    assert page.status == 200
    assert len(asked) == 0


def test_a_browser_that_keeps_cookies_is_told_so(visit):
    """The button gives it a cookie and looks whether it comes back; afterwards the cookie is gone."""
    assert UNKNOWN in visit.open("/trouble/").text

    page = visit.press("Check cookies")
    assert ALLOWED in page.text
    assert BLOCKED not in page.text
    assert "konto_probe" not in {name for name, one in visit.client.cookies.items() if one.value}


def test_a_browser_that_refuses_cookies_is_told_so_without_scripts(db):
    """Nothing comes back: the page says for which site to allow them."""
    away = Client().get("/trouble/cookies/")
    answer = Client().get(away["Location"].partition("#")[0])  # another client: whatever was set is gone

    text = Reading(answer.content.decode()).text
    assert BLOCKED in text
    assert "Allow cookies for testserver" in text or "Allow cookies for localhost" in text


def test_an_old_address_of_the_check_proves_nothing(db, clock):
    """From the history, hours later, the page doesn't claim that cookies are refused."""
    away = Client().get("/trouble/cookies/")["Location"].partition("#")[0]
    clock.shift(minutes=2)

    assert UNKNOWN in Reading(Client().get(away).content.decode()).text


@pytest.mark.parametrize("asked", ["", "1", "x" * 5_000, "\x00", "a:b:c"])
def test_a_made_up_check_proves_nothing(db, asked):
    """Only our own question, asked just now, says that no cookie came back."""
    answer = Client().get("/trouble/", {"asked": asked})

    assert answer.status_code == 200
    assert UNKNOWN in Reading(answer.content.decode()).text


def test_the_device_is_named_as_its_owner_would(db):
    """So that they can tell a person what they use."""
    firefox = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"

    answer = Client(headers={"user-agent": firefox}).get("/trouble/")
    assert "You are using Firefox, Android." in answer.content.decode()
