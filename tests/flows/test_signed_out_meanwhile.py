"""Two tabs: signed out in the one, saved in the other."""

from __future__ import annotations

import pytest

from konto.identity.models import Account
from tests.cast import ALICE
from tests.unchanged import nothing_comes_about

FORM = "/settings/name/"
SAID = {
    "en": "You were signed out meanwhile. Nothing was saved.",
    "uk": "Тим часом ви вийшли з облікового запису. Нічого не збережено.",
    "nb": "Du ble logget ut i mellomtiden. Ingenting er lagret.",
}


@pytest.mark.parametrize("language", SAID)
def test_it_is_said_and_the_form_is_found_again(alice, visit, language):
    """The sign-in page says that nothing was saved, and leads back to the form."""
    browser = visit.elsewhere(referer=f"http://localhost{FORM}", accept_language=language)
    with nothing_comes_about():
        page = browser.post(FORM, name="Somebody")

    assert page.path == "/sign-in/"
    assert SAID[language] in page.text
    assert page.values["next"] == FORM
    assert browser.fill(address=ALICE.address, password=ALICE.password).path == FORM
    assert Account.objects.get().name == ALICE.name


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/settings/name/"])
def test_from_nowhere_it_is_the_plain_sign_in(alice, visit, referer):
    """Whoever comes from no page of ours lost nothing here, and is led nowhere else."""
    page = visit.elsewhere(**({"referer": referer} if referer else {})).post(FORM, name="Somebody")

    assert page.path == "/sign-in/"
    assert SAID["en"] not in page.text
    assert page.hops[-1].headers["Location"] == "/sign-in/"
