"""Guesses at the same moment: no more of them are weighed than the limit of each way in allows."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from konto.kernel.events import Event
from konto.kernel.models import Failures, JournalEntry
from tests import doors
from tests.cast import ALICE
from tests.flows.test_recover_at_once import _window
from tests.letters import Letterbox
from tests.pace import fails
from tests.threads import at_once
from tests.visiting import NETWORK, Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _no_pictures(settings) -> None:
    settings.KONTO_CHALLENGE = "off"


def test_codes_that_let_in():
    """Twenty-four wrong ones: twenty are weighed, the others wait, and no place stays taken."""
    ALICE.joins()
    visit = Visit()
    visit.open("/sign-in/code/")
    visit.fill(address=ALICE.address)
    windows = _windows(visit, "/sign-in/code/enter/", 24)
    wrong = f"{(int(Letterbox().code()) + 1) % 1_000_000:06d}"

    assert _answers(windows, code=wrong) == {400: 20, 429: 4}
    assert not Failures.objects.exclude(trying=0).exists()


def test_the_right_code_gives_its_place_back():
    """Whoever comes in by a code is counted nowhere as having failed."""
    ALICE.joins()
    visit = Visit()
    visit.open("/sign-in/code/")
    visit.fill(address=ALICE.address)
    before = _failed()

    assert visit.fill(code=Letterbox().code()).path == "/cabinet/"
    assert _failed() == before
    assert not Failures.objects.exclude(trying=0).exists()


def test_passkeys_that_open_nothing():
    """With two failures left to the network, two of eight are looked at."""
    ALICE.joins()
    fails(198, "network", NETWORK)
    pages = at_once(*(partial(Visit().post, "/sign-in/passkey/", credential="{}") for _ in range(8)))

    assert Counter(page.status for page in pages) == {200: 2, 429: 6}
    assert JournalEntry.objects.filter(event=Event.SIGN_IN_FAILED).count() == 2
    assert not Failures.objects.exclude(trying=0).exists()


def test_a_passkey_that_opens_gives_its_place_back():
    """Coming in by one counts no failure for the network."""
    ALICE.joins()
    visit = Visit()
    visit.sign_in(ALICE)
    device = doors.add_passkey(visit)
    visit.sign_out()
    fails(199, "network", NETWORK)

    assert doors.enter_with(Visit(), device).path == "/cabinet/"
    assert sorted(Failures.objects.values_list("count", "trying"))[-1] == (199, 0)


def test_recovery_codes():
    """Twelve wrong ones in windows of one browser: five are weighed."""
    ALICE.joins()
    visit = Visit()
    visit.sign_in(ALICE)
    doors.set_up_app(visit)
    visit.sign_out()
    visit = Visit()
    visit.sign_in(ALICE)
    windows = _windows(visit, "/sign-in/step/?way=recovery", 12)

    assert _answers(windows, code="AAAA-AAAA-AAAA-AAAA") == {400: 5, 429: 7}
    assert JournalEntry.objects.filter(event=Event.SECOND_STEP_FAILED).count() == 5


def test_the_password_of_somebody_signed_in():
    """Sixteen wrong ones on the page that asks again: ten are weighed."""
    ALICE.joins()
    visit = Visit()
    visit.sign_in(ALICE)
    windows = _windows(visit, "/settings/prove/?way=password", 16)

    assert _answers(windows, password="guess number one") == {400: 10, 429: 6}


def test_the_password_of_a_sign_up():
    """Twelve wrong ones on the page of the letter's link: five are weighed."""
    Visit().sign_up(ALICE)
    link = Letterbox().link(to=ALICE.address)
    windows = [Visit() for _ in range(12)]
    for window in windows:
        window.open(link)

    assert _answers(windows, password="guess number one") == {400: 5, 429: 7}


def _windows(visit: Visit, path: str, number: int) -> list[Visit]:
    """So many windows of one browser, each with the page open."""
    windows = [_window(visit) for _ in range(number)]
    for window in windows:
        window.open(path)
    return windows


def _answers(windows: list[Visit], **typed: str) -> Counter[int]:
    """How often each status came when all send their form at the same moment."""
    return Counter(page.status for page in at_once(*(partial(window.fill, **typed) for window in windows)))


def _failed() -> list[tuple[bytes, int]]:
    return sorted((bytes(row.mark), row.count) for row in Failures.objects.filter(count__gt=0))
