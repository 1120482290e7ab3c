"""An account known by a number alone: it works on every page, and leaves by text."""

from __future__ import annotations

import json

import pytest

from konto.departure.models import Departure, Farewell
from konto.identity.models import Identifier, RetiredIdentifier
from konto.kernel.events import Event
from tests.cast import DANA
from tests.letters import work
from tests.unchanged import nothing_comes_about

PAGES = ["/", "/cabinet/", "/settings/", "/settings/name/", "/settings/password/", "/settings/devices/", "/leave/"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_and_says_whose_account_it_is(dana, visit, path):
    """The masked number stands in the menu; nothing speaks of a mailbox that isn't there."""
    visit.sign_in(dana)
    page = visit.open(path)

    assert page.status == 200
    assert "+380•••••67" in page.text
    assert "None" not in page.text


def test_the_cabinet_of_an_unconfirmed_number_leads_on(visit):
    """It says that the number waits, and where to type the code."""
    visit.sign_up(DANA)
    page = visit.open("/cabinet/")

    assert "Your number isn't confirmed yet" in page.text
    assert "/activate/" in page.links.values()


def test_a_changed_password_is_told_by_text(dana, visit, letterbox):
    """As others are told by letter."""
    visit.sign_in(dana)
    visit.open("/settings/password/")
    visit.fill(current=dana.password, password="seven green kettles whistle")

    text = letterbox.last()
    assert (text.channel, text.to, text.kind) == ("sms", dana.address, "identity/password_changed")


def test_leaving_goes_by_text_from_the_code_to_the_farewell(dana, visit, letterbox):
    """The code, the way back and the last message are texts, each page says so, and the certificate is there."""
    visit.sign_in(dana)
    page = visit.leave()
    assert "waits to be deleted" in page.text
    assert [text.kind for text in letterbox.all()][:2] == ["departure/requested", "departure/code"]

    visit.erase_now()
    work()
    texts = letterbox.all(to=dana.address)
    assert texts[0].kind == "departure/farewell"
    assert {text.channel for text in texts} == {"sms"}
    assert not dana.has_account
    assert not Farewell.objects.exists()
    departure = Departure.objects.get()
    assert departure.stage == "gone"
    assert dana.address.removeprefix("+") not in json.dumps(departure.certificate)
    assert RetiredIdentifier.objects.get().kind == "phone"


def test_the_page_for_the_code_speaks_of_a_text(dana, visit):
    """Where it went, masked, and what to look for when none comes."""
    visit.sign_in(dana)
    visit.open("/leave/consent/")
    visit.fill(consequences="on", terms="on")
    page = visit.fill(reason="")

    assert "We sent a text with a code to +380•••••67" in page.text
    assert "No text?" in page.text
    assert "letter" not in page.text


def test_whoever_keeps_the_account_is_told_by_text(dana, visit, letterbox):
    """Nothing was deleted, and the text says so."""
    visit.sign_in(dana)
    visit.leave()
    visit.press("Keep my account")

    assert (letterbox.last().kind, letterbox.last().channel) == ("departure/kept", "sms")


def test_a_code_to_a_stale_number_is_not_enough_to_leave(dana, visit, clock, letterbox):
    """A number changes hands: after half a year its code alone erases nothing, the password is asked for as well."""
    clock.shift(days=181)
    visit.sign_in(dana)
    visit.open("/leave/consent/")
    visit.fill(consequences="on", terms="on")
    visit.fill(reason="")
    work()
    code = letterbox.code()

    with nothing_comes_about():
        assert visit.fill(code=code, password="").status == 400
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        assert visit.fill(code=code, password="not the password").status == 400
    assert "waits to be deleted" in visit.fill(code=code, password=dana.password).text


def test_a_right_code_makes_the_number_fresh_again(dana, visit, clock, letterbox):
    """Whoever types the code holds the phone today."""
    clock.shift(days=181)
    visit.sign_in(dana)
    visit.open("/leave/consent/")
    visit.fill(consequences="on", terms="on")
    visit.fill(reason="")
    work()
    visit.fill(code=letterbox.code(), password=dana.password)

    assert Identifier.objects.get().proved_at == clock.now


def test_a_fresh_number_needs_no_password_besides_the_session(dana, visit, letterbox):
    """Within the days, and a short while after signing in, the code is enough."""
    visit.sign_in(dana)
    visit.open("/leave/consent/")
    visit.fill(consequences="on", terms="on")
    page = visit.fill(reason="")

    assert "password" not in page.values


def test_a_stale_number_still_signs_in_with_its_password(dana, visit, clock):
    """Number and password are two things."""
    clock.shift(days=400)

    assert visit.sign_in(dana).path == "/cabinet/"


@pytest.mark.parametrize(("days", "asked"), [(0, False), (149, False), (150, True), (181, True)])
def test_the_cabinet_asks_in_time_to_confirm_the_number_again(dana, visit, clock, days, asked):
    """A month before the number proves nothing alone any more; not earlier, and not of whoever has an address."""
    clock.to(dana.account.identifiers.get().proved_at)
    clock.shift(days=days)

    assert ("Confirm your number again" in visit.sign_in(dana).text) is asked
