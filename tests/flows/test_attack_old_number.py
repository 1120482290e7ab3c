"""Attacks by an old number: whoever holds it now finds a device that is signed in to its former owner's account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from konto.identity.models import Account, Identifier, IdentifierKind
from konto.identity.queries import is_fresh
from konto.kernel import clock as clocks
from tests.apps import App
from tests.contacts import NUMBER, sent_code
from tests.letters import Letterbox, work
from tests.recovering import has_only_a_phone, has_phone
from tests.unchanged import nothing_comes_about


@pytest.fixture
def found_device(alice, visit, clock):
    """Alice's browser an hour after she signed in; her number was last proved long ago, and somebody else has it."""
    has_phone(alice, proved_days_ago=400)
    visit.sign_in(alice)
    clock.shift(hours=1)
    return visit


def number() -> Identifier:
    return Identifier.objects.get(kind=IdentifierKind.PHONE)


@pytest.mark.parametrize("button", ["check", "again"])
def test_an_old_number_and_an_open_device_are_no_way_in(found_device, button):
    """Before a code makes the number prove something again, the person shows who they are by what they have."""
    found_device.open("/settings/")
    with nothing_comes_about():
        page = found_device.post(f"/settings/phone/{button}/")

    assert page.path == "/settings/prove/"
    assert "Nothing is changed yet" in page.text
    assert not Letterbox().all(to=NUMBER)


def test_a_number_that_somebody_says_is_theirs_now_is_no_way_in_either(found_device):
    """Nor does its new holder take back so that they said it."""
    Identifier.objects.filter(kind=IdentifierKind.PHONE).update(proved_at=clocks.now(), doubted_at=clocks.now())
    with nothing_comes_about():
        assert found_device.post("/settings/phone/check/").path == "/settings/prove/"

    assert not is_fresh(number())


def test_an_app_shows_first_who_it_is_as_well(alice, clock):
    """The same door for apps."""
    has_phone(alice, proved_days_ago=400)
    app = App()
    app.sign_in(alice)
    clock.shift(hours=1)
    with nothing_comes_about():
        answer = app.ask("PUT", "account/phone")

    assert (app.status, answer["meta"]["is_authenticated"]) == (401, True)


def test_the_owner_confirms_the_number_again(alice, found_device):
    """With the password first, as for every other change of contacts."""
    found_device.post("/settings/phone/check/")
    found_device.fill(password=alice.password)
    found_device.post("/settings/phone/check/")
    found_device.open("/settings/phone/confirm/")
    found_device.fill(code=sent_code(NUMBER))

    assert is_fresh(number())
    work()
    letter = Letterbox().last(to=alice.address, kind="identity/number_confirmed")
    assert number().masked in letter.text
    assert NUMBER not in letter.text
    assert not Letterbox().all(to=NUMBER, kind="identity/number_confirmed")


def test_who_lost_the_number_hears_that_its_new_holder_confirmed_it(alice, found_device):
    """By every other contact, also where the number was doubted, not old: the letter leads to the settings."""
    found_device.post("/settings/phone/check/")
    found_device.fill(password=alice.password)
    Identifier.objects.filter(kind=IdentifierKind.PHONE).update(proved_at=clocks.now(), doubted_at=clocks.now())
    confirms(found_device)

    assert is_fresh(number())
    assert "/settings/" in Letterbox().last(to=alice.address, kind="identity/number_confirmed").text


def test_a_number_that_proved_something_all_along_is_confirmed_without_a_letter(alice, visit):
    """Nothing has changed by it that anybody had to hear of."""
    has_phone(alice, proved_days_ago=170)
    visit.sign_in(alice)
    visit.open("/settings/")
    confirms(visit)

    proved_at = number().proved_at
    assert proved_at
    assert proved_at > clocks.now() - timedelta(minutes=1)
    assert not Letterbox().all(kind="identity/number_confirmed")


def confirms(visit) -> None:
    """Ask for a code to the number, and type it."""
    visit.post("/settings/phone/check/")
    visit.open("/settings/phone/confirm/")
    visit.fill(code=sent_code(NUMBER))
    work()


def test_whoever_has_nothing_but_the_number_may_confirm_it(alice, visit, clock):
    """Without a password, and without another contact, there is nothing else to show."""
    has_only_a_phone(alice, proved_days_ago=400)
    account = Account.objects.get()
    account.password = make_password(None)
    account.save(update_fields=["password"])
    visit.client.force_login(account)
    clock.shift(hours=1)
    visit.open("/settings/")

    assert visit.post("/settings/phone/check/").path == "/settings/phone/confirm/"
    assert sent_code(NUMBER)
