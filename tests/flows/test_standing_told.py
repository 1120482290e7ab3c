"""What pages and letters about a restriction say fits what is restricted, and leads on from where somebody stands."""

from __future__ import annotations

import re

import pytest

from konto.standing.actions import Narrower, Outcome, Scope
from konto.standing.models import Appeal
from tests.cast import ALICE
from tests.standing import appeals, decides, restricts
from tests.visiting import Visit


@pytest.fixture(autouse=True)
def _standing_clock(clock) -> None:
    """Days pass only when a test says so."""


def test_whoever_may_come_in_reads_that_all_else_works(alice, nora, visit):
    """Where a part is restricted, the page doesn't speak as if the account were closed."""
    restricts(nora, alice, scope=Scope.REVIEWS)
    visit.sign_in(alice)
    page = visit.open("/settings/standing/")

    assert "Everything that isn't named above works as before." in page.text
    assert "Appeal for account reactivation" not in page.links
    assert "Appeal against this restriction" in visit.open(page.links["Appeal against this restriction"]).text


def test_whose_account_is_closed_reads_only_what_opens(alice, nora, visit):
    """There nothing else works, and the appeal is for the account."""
    restricts(nora, alice)
    page = visit.sign_in(alice)

    assert "Everything that isn't named above" not in page.text
    assert "Appeal for account reactivation" in page.links


def test_who_is_late_reads_at_the_first_look_that_the_account_is_closed(clock, visit):
    """Before any job has written it down: the page that does so is already the one of a closed account."""
    visit.sign_up(ALICE)
    clock.shift(days=8)
    page = visit.open("/settings/standing/")

    assert "Your account is restricted" in page.text
    assert "Restrictions and appeals" not in page.text  # what the page is called where one may come in


def test_a_statement_on_paper_says_whose_it_is_and_where_to_object(alice, nora, visit):
    """Printed, it has no header: the name, and the address of the page that takes the case code, stand in the text."""
    restriction = restricts(nora, alice)
    visit.sign_in(alice)
    page = visit.open(f"/settings/standing/{restriction.id}/")

    assert re.search(r"Written on .+ by Konto\.", page.text)
    assert re.search(r"without signing in, too, at \S+/appeal/", page.text)


def test_who_took_an_appeal_back_is_led_to_another_one(alice, nora, visit):
    """From the page that says it can be written; and from any appeal's page back to the reasons."""
    appeals(alice, restricts(nora, alice))
    visit.sign_in(alice)
    visit.open(_status_path(visit))
    assert visit.page.links["All restrictions and appeals"] == "/settings/standing/"
    page = visit.press("Take the appeal back")

    assert page.links["Write another one, with the case code from our letter"] == "/appeal/"


def test_a_page_about_a_lifted_restriction_says_what_is_still_to_be_done(alice, nora, omar, visit):
    """The link waits in the letter; there is nothing to take further."""
    appeal = appeals(alice, restricts(nora, alice))
    visit.sign_in(alice)
    path = _status_path(visit)
    decides(omar, appeal, Outcome.LIFT)
    page = visit.open(path)

    assert "The link that opens the account again is in our letter." in page.text
    assert "Where you can turn next" not in page.text


def test_a_narrowed_restriction_is_not_called_open_as_it_was(alice, nora, omar, letterbox):
    """The letter says that one can come in, and promises no more."""
    decides(omar, appeals(alice, restricts(nora, alice)), Outcome.NARROW, narrower=Narrower(Scope.BUYING, None))
    text = letterbox.last(kind="standing/decided").text

    assert "then you can come in again" in text
    assert "as it was" not in text


def _status_path(visit: Visit) -> str:
    """Where the page of the reasons leads, with the one appeal that there is."""
    number = Appeal.objects.get().number
    page = visit.open("/settings/standing/")
    return next(path for words, path in page.links.items() if number in words)
