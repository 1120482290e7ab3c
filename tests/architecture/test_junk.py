"""Nothing that anybody sends breaks the site: each address is walked with everything odd there is."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.architecture import addresses, junk
from tests.cast import ALICE, Person
from tests.visiting import Visit

SITE = addresses.all_of()
ROOMS = sorted({address.name.partition(":")[0].partition("-")[0] for address in SITE})
each_room = pytest.mark.parametrize("room", ROOMS)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def of(room: str) -> list[addresses.Address]:
    return [address for address in SITE if address.name.startswith(room)]


@each_room
@pytest.mark.slow
def test_a_stranger_breaks_nothing(room: str) -> None:
    """Signed out, junk gets an answer, never a fault of ours."""
    assert junk.broken_by(Client(), of(room)) == []


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "departure"])
@pytest.mark.slow
def test_a_person_breaks_nothing(room: str, alice: Person) -> None:
    """Signed in, junk gets an answer, never a fault of ours. Those on the way out have a test of their own."""
    browser = addresses.browser_of(alice)

    assert junk.broken_by(browser, of(room)) == []
    assert addresses.is_signed_in(browser)


def test_junk_around_a_request_breaks_nothing(alice: Person) -> None:
    """Headers and cookies of every kind, of strangers and of somebody signed in."""
    pages = [address for address in SITE if address.name in ("web:front", "cabinet:home")]

    for browser in (Client(), addresses.browser_of(alice)):
        assert junk.broken_by(browser, pages, junk.requests_of_any_page) == []


@pytest.mark.slow
def test_a_newcomer_breaks_nothing(visit: Visit) -> None:
    """While an address waits to be confirmed, junk gets an answer, never a fault of ours."""
    visit.sign_up(ALICE)
    visit.client.handler.enforce_csrf_checks = False
    pages = [address for address in of("identity") if "activate" in address.path]

    assert len(pages) >= 5
    assert junk.broken_by(visit.client, pages) == []


@pytest.mark.slow
def test_somebody_on_the_way_out_breaks_nothing(alice: Person) -> None:
    """With consent given and a code sent, junk gets an answer, never a fault of ours."""
    browser = addresses.browser_of(alice)
    browser.post("/leave/consent/", {"consequences": "on", "terms": "on"})
    browser.post("/leave/questions/", {"skip": "1"})

    assert junk.broken_by(browser, of("departure")) == []
    assert browser.get("/leave/code/").status_code == 200


@pytest.mark.slow
def test_somebody_who_is_leaving_breaks_nothing(alice: Person, visit: Visit) -> None:
    """While an account waits to be erased, junk gets an answer, never a fault of ours."""
    visit.sign_in(alice)
    visit.leave()
    browser = addresses.browser_of(alice)

    assert junk.broken_by(browser, of("departure")) == []
    assert alice.account.state == "leaving"


@pytest.mark.parametrize("odd", ["/%00/", "/%ff/", "/" + "a/" * 2_000, "/../", "/\u202e", "/static/../x", "/.env"])
def test_an_address_that_is_none_says_so(odd: str) -> None:
    """A path that leads nowhere is answered as such."""
    assert Client(raise_request_exception=False).get(odd).status_code in (400, 404)


@pytest.mark.urls("tests.architecture.broken_urls")
def test_a_view_that_breaks_is_seen() -> None:
    """One view that stumbles over a word is named."""
    fragile = [one for one in addresses.all_of("tests.architecture.broken_urls") if "fragile" in one.template]

    assert any("argument" in found for found in junk.broken_by(Client(), fragile))
