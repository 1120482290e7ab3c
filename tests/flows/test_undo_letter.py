"""The letter that leads to a new password after a change was taken back."""

from __future__ import annotations

import pytest

from konto.identity.models import Account
from tests.contacts import NEW, changes_to, undo_link
from tests.letters import Letterbox
from tests.recovering import asks, recovers

FRESH = "seven green kettles whistle"
TAKE = {"en": "Take it back", "uk": "Скасувати зміну", "nb": "Angre"}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "You took a change back. The old password works no more."),
        ("uk", "Ви скасували зміну. Старий пароль більше не діє."),
        ("nb", "Du angret en endring. Det gamle passordet virker ikke lenger."),
    ],
)
def test_the_letter_for_the_new_password_says_what_happened(alice, visit, language, said):
    """The password is gone by then: the letter doesn't say that it stays. A later one is as ever."""
    visit.sign_in(alice)
    Account.objects.update(language=language)
    changes_to(visit, "email", NEW)
    fresh = visit.elsewhere()
    fresh.open(undo_link(alice.address))
    fresh.press(TAKE[language])
    letter = Letterbox().last(to=alice.address, kind="identity/recover").text
    assert said in letter
    if language == "en":
        assert "your password stays" not in letter
        recovers(fresh, alice.address, FRESH)
        asks(visit.elsewhere(), alice.address)
        assert "your password stays" in Letterbox().last(to=alice.address, kind="identity/recover").text
