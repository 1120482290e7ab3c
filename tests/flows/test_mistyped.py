"""A domain that is one letter away from one that everybody knows: asked about on the page that waits, never refused."""

from __future__ import annotations

import pytest

from konto.identity import mistyped
from tests.cast import BOB
from tests.letters import work
from tests.unchanged import nothing_comes_about

YES = "Yes, send the letter there"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bob@gmial.com", "bob@gmail.com"),
        ("bob@gmal.com", "bob@gmail.com"),
        ("bob@ukr.ent", "bob@ukr.net"),
        ("bob@outlok.com", "bob@outlook.com"),
        ("bob@Gmaill.com", "bob@gmail.com"),
        ("bob@gmail.co", "bob@gmail.com"),
    ],
)
def test_a_slip_of_one_letter_is_seen(typed, meant):
    """A letter missing, one too many, another, or two that changed places."""
    assert mistyped.meant(typed) == meant


@pytest.mark.parametrize("typed", ["bob@gmail.com", "bob@mail.com", "bob@example.org", "bob@gnu.org", "+380501234567"])
def test_what_is_no_slip_is_left_alone(typed):
    """Addresses of other houses, and what is no address."""
    assert mistyped.meant(typed) == ""


def test_one_press_corrects_the_address(visit, letterbox):
    """The page that waits for the code asks; the button sends the letter to what was meant, and asks no more."""
    page = visit.sign_up(BOB, address="bob@gmial.com")
    assert "Did you mean bob@gmail.com" in page.text
    page = visit.press(YES)
    work()

    assert page.path == "/activate/"
    assert YES not in page.buttons
    assert letterbox.last().to == "bob@gmail.com"
    assert visit.activate().path == "/activate/done/"


def test_nobody_has_to_press_it(visit):
    """The address as it was typed is confirmed all the same."""
    visit.sign_up(BOB, address="bob@gmial.com")
    assert visit.activate().path == "/activate/done/"


def test_where_nothing_may_be_told_it_leads_back_to_the_form_with_the_address(private, alice, visit):
    """Nobody is signed in there: sign-up opens with what was meant; nothing comes about by the press."""
    page = visit.sign_up(BOB, address="bob@gmial.com")
    assert YES in page.buttons
    with nothing_comes_about():
        page = visit.press(YES)

    assert (page.path, page.values["address"]) == ("/sign-up/", "bob@gmail.com")
