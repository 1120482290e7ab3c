"""Whoever leaves is signed out, and goes on reading their own language."""

from __future__ import annotations

import pytest

from tests.cast import ALICE
from tests.letters import Letterbox, work
from tests.visiting import Visit

pytestmark = pytest.mark.django_db
UKRAINIAN = 'lang="uk"'


@pytest.fixture
def status_link() -> str:
    """The secret link that somebody who reads Ukrainian got on leaving."""
    person, visit = ALICE.but(language="uk").joins(), Visit()
    visit.sign_in(person)
    visit.client.handler.enforce_csrf_checks = False
    visit.client.post("/leave/consent/", {"consequences": "on", "terms": "on"})
    visit.client.post("/leave/questions/", {"skip": "1"})
    work()
    return visit.client.post("/leave/code/", {"code": Letterbox().code()}).headers["Location"]


def test_the_status_page_speaks_the_language_of_the_account(status_link: str) -> None:
    """A browser that asks for English sees the page in the language that the account had."""
    page = Visit(Accept_Language="en").open(status_link)

    assert UKRAINIAN in page.html
    assert page.response.headers["Content-Language"] == "uk"


def test_a_language_chosen_on_the_device_goes_first(status_link: str) -> None:
    """Whoever has picked a language here reads it."""
    visit = Visit()
    visit.client.cookies["konto_language"] = "nb"

    assert 'lang="nb"' in visit.open(status_link).html
