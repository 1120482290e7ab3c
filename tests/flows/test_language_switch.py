"""Another language in the middle of a form: what was typed stays, with scripts or without."""

from __future__ import annotations

import pytest

from konto.kernel.events import Event
from tests.cast import ALICE, BOB
from tests.unchanged import journalled, nothing_comes_about

TYPED = {"name": BOB.name, "address": BOB.address, "password": BOB.password, "age": "on", "terms": "on"}


def test_a_half_filled_form_comes_back_in_the_other_language(visit):
    """Everything but the password stays, nothing is judged, and the site speaks it from now on."""
    visit.open("/sign-up/")
    with nothing_comes_about():
        page = _switch(visit, "Українська", name=BOB.name, address="half@", password=BOB.password, terms="on")

    assert page.status == 200
    assert page.response.headers["Content-Language"] == "uk"
    assert (page.values["name"], page.values["address"], page.values["terms"]) == (BOB.name, "half@", "on")
    assert "age" not in page.values
    assert BOB.password not in page.html
    assert "has-error" not in page.html
    assert visit.open("/help/").response.headers["Content-Language"] == "uk"


def test_letters_follow_the_switch(visit):
    """The language asked for in the form is the one just chosen."""
    visit.open("/sign-up/")

    assert _switch(visit, "Norsk", **TYPED).values["language"] == "nb"


def test_signing_in_keeps_the_address_and_where_to(alice, visit):
    """The address and the page that the person was heading for survive the switch; nobody is signed in by it."""
    visit.open("/sign-in/?next=/settings/devices/")
    page = _switch(visit, "Norsk", address=alice.address, password=alice.password)

    assert page.values["address"] == alice.address
    assert page.values["next"] == "/settings/devices/"
    assert not visit.is_signed_in


def test_the_account_keeps_the_language_too(visit):
    """Whoever is signed in chooses for the account, on a form as in the menu."""
    visit.sign_up(ALICE)
    visit.open("/activate/address/")
    with journalled(Event.LANGUAGE_CHANGED):
        _switch(visit, "Українська", address="other@example.org")

    assert ALICE.account.language == "uk"
    assert ALICE.account.identifiers.get().value == ALICE.address


@pytest.mark.parametrize("language", ["", "xx", "../..", "\x00", "u" * 5_000])
def test_an_unknown_language_changes_nothing(visit, language):
    """The form is then one that was sent: it is judged as ever, and no cookie is set."""
    page = visit.post("/sign-in/", address="", password="", speak=language)

    assert page.status == 400
    assert "konto_language" not in visit.client.cookies


def test_another_site_can_not_switch_the_language(visit):
    """A form without its safety mark is refused, and leaves no cookie."""
    answer = visit.client.post("/sign-in/", {"speak": "uk"})

    assert answer.status_code == 403
    assert "konto_language" not in answer.cookies


def _switch(visit, language: str, **typed: str):
    """Press the button inside the form, not the one in the menu."""
    form = next(form for form in visit.page.reading.forms if set(typed) <= form.names)
    return visit._send(form, form.button(language), typed)
