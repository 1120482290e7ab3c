"""Leaving while the same person does something else at that very moment: no error page, no half thing."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from konto.departure import actions
from konto.departure.models import Departure, Stage
from konto.identity.models import Account, Identifier, RetiredIdentifier, Session
from konto.kernel.actors import Actor
from tests.cast import Person
from tests.letters import work
from tests.threads import at_once
from tests.visiting import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROUNDS = 4


def erase(departure: Departure) -> Any:
    """What the worker does at that moment: the account's own room erases."""
    return actions.erase_next(departure.id)


def erasing(number: int) -> tuple[Person, Departure]:
    """Somebody whose account's own room is the next to erase."""
    person = Person(f"Carol Number {number}", f"carol.{number}@example.org", "marble lantern six foxes").joins()
    account = person.account
    requested = actions.request_departure(account, actor=Actor.person(account.ref))
    assert requested
    actions.hurry(requested.departure.id, actor=Actor.person(account.ref))
    actions.start_erasing(requested.departure.id)
    while requested.departure.orders.filter(done_at=None).count() > 1:
        actions.erase_next(requested.departure.id)
    return person, requested.departure


@pytest.mark.parametrize("number", range(ROUNDS))
def test_signing_in_while_the_account_goes(number):
    """The progress, or no account: never an error, never a session without an account."""
    person, departure = erasing(number)
    browser = Visit()
    browser.open("/sign-in/")
    page, _done = at_once(
        partial(browser.fill, address=person.address, password=person.password),
        partial(erase, departure),
    )
    assert page.status in (200, 400), page.text
    assert not Session.objects.exclude(account=None).filter(account=departure.account_id).exists()
    assert not Account.objects.filter(pk=departure.account_id).exists()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_signing_up_again_while_the_account_goes(number):
    """Taken, or refused for good: there is no moment in between in which the address is free."""
    person, departure = erasing(number)
    browsers = [Visit(), Visit()]
    for browser in browsers:
        browser.open("/sign-up/")
    pages = at_once(*(partial(browser.sign_up, person) for browser in browsers), partial(erase, departure))
    assert [page.status for page in pages[:2]] == [400, 400]
    assert not Identifier.objects.exists()
    assert RetiredIdentifier.objects.count() == 1

    actions.erase_next(departure.id)
    work()
    assert Departure.objects.get().stage == Stage.GONE


@pytest.mark.parametrize("number", range(ROUNDS))
def test_pages_that_are_open_while_the_account_goes(number):
    """A signed-in browser in the middle of everything is signed out, not broken."""
    person, departure = erasing(number)
    browsers = [Visit() for _ in range(3)]
    for browser in browsers:
        browser.sign_in(person)
    pages = at_once(
        partial(browsers[0].open, "/leave/waiting/"),
        partial(browsers[1].open, "/cabinet/"),
        partial(browsers[2].post, "/leave/waiting/keep/"),
        partial(erase, departure),
    )
    assert all(page.status in (200, 409) for page in pages[:3]), [page.status for page in pages[:3]]
    assert not Account.objects.exists()
