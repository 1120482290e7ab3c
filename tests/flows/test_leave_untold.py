"""Leaving, when the last message can't be delivered: everything is erased all the same, and the certificate says so."""

from __future__ import annotations

import pytest

from konto.departure import certificates
from konto.departure.models import Departure, Farewell, Stage
from konto.identity.models import Account
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.notices import housekeeping
from konto.notices.models import Letter
from tests.letters import work

NOBODY = "json://127.0.0.1:9/?:to={number}"


@pytest.fixture
def leaving(dana, visit):
    """Somebody known by a number alone, who asked to be erased at once."""
    visit.sign_in(dana)
    visit.leave()
    visit.erase_now()
    return Departure.objects.get()


@pytest.mark.parametrize("change", [{"KONTO_LETTERBOX": False}, {"KONTO_TEXT_COUNTRIES": ["NO"]}])
def test_without_a_gateway_the_erasing_is_completed_and_says_so(leaving, visit, settings, change):
    """Texts were given up, or the country: no cell waits for a gateway that may never come, nothing is late."""
    for name, value in change.items():
        setattr(settings, name, value)
    work()
    leaving.refresh_from_db()

    assert leaving.stage == Stage.GONE
    assert not Account.objects.exists()
    assert not Farewell.objects.exists()
    assert not Letter.objects.exists()
    statement, _key = certificates.check(leaving.certificate)
    assert statement["farewell"] == certificates.NOT_SENT
    page = visit.open(f"/left/{leaving.id}/")
    assert "The last message couldn't be delivered" in page.text
    assert JournalEntry.objects.filter(event=Event.FAREWELL_NOT_SENT, subject=leaving.ref).exists()
    assert not JournalEntry.objects.filter(event=Event.ERASURE_FAILED).exists()


def test_a_gateway_that_never_answers_holds_nothing_up(leaving, visit, settings, clock):
    """The account is gone at once; the text is given up after three days, and the number with it."""
    settings.KONTO_LETTERBOX, settings.KONTO_SMS_URL = False, NOBODY
    work()
    leaving.refresh_from_db()
    assert leaving.stage == Stage.GONE
    assert Letter.objects.get().state == "queued"
    assert "couldn't be delivered" not in visit.open(f"/left/{leaving.id}/").text
    clock.shift(days=3, minutes=1)
    housekeeping.tidy()

    assert not Letter.objects.exists()
    assert not Farewell.objects.exists()


def test_staying_needs_no_gateway(dana, visit, settings):
    """Whoever changes their mind stays, though nothing can be sent to them any more."""
    visit.sign_in(dana)
    visit.leave()
    settings.KONTO_LETTERBOX = False
    visit.press("Keep my account")

    assert Departure.objects.get().stage == Stage.KEPT
    assert dana.account.state == "active"
