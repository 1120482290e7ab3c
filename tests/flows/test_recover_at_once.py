"""The same way back at the same moment, by several: one wins, and nobody meets an error."""

from __future__ import annotations

from functools import partial

import pytest

from konto.identity.models import Proof, Purpose, Recovery
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.cast import ALICE
from tests.recovering import NEW_PASSWORD, NUMBER, asks, code_sent, has_only_a_phone, link_sent, types_code
from tests.threads import at_once
from tests.visiting import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _no_pictures(settings) -> None:
    settings.KONTO_CHALLENGE = "off"


def test_one_code_typed_twice_at_once_opens_once():
    """Two windows of one browser send it together: one leads on, the other says that it was used."""
    ALICE.joins()
    visit = Visit()
    asks(visit, ALICE.address)
    windows = [_window(visit) for _ in range(4)]
    code = code_sent()
    for window in windows:
        window.open("/recover/code/")
    pages = at_once(*(partial(window.fill, code=code) for window in windows))

    assert sorted(page.status for page in pages) == [200, 400, 400, 400]
    assert Recovery.objects.count() == 1


def test_one_link_pressed_in_two_browsers_opens_one():
    """Whoever is first has the page for the password; the other is told that the link was used."""
    ALICE.joins()
    asks(Visit(), ALICE.address)
    link = link_sent()
    visits = [Visit(network=f"192.0.2.{place}") for place in range(4)]
    for visit in visits:
        visit.open(link)
    pages = at_once(*(partial(visit.press, "Go on") for visit in visits))

    assert sorted(page.status for page in pages) == [200, 410, 410, 410]


def test_two_passwords_chosen_at_once_are_one():
    """Two windows choose at the same moment: one password works, the other page says that it is over."""
    ALICE.joins()
    visit = Visit()
    asks(visit, ALICE.address)
    types_code(visit)
    passwords = [f"{NEW_PASSWORD} {number}" for number in range(3)]
    windows = [_window(visit) for _ in passwords]
    for window in windows:
        window.open("/recover/password/")
    pages = at_once(*(partial(window.fill, password=one) for window, one in zip(windows, passwords, strict=True)))

    assert sorted(page.status for page in pages) == [200, 410, 410]
    assert JournalEntry.objects.filter(event=Event.RECOVERED).count() == 1
    opened = [Visit().sign_in(ALICE.but(password=one)).path == "/cabinet/" for one in passwords]
    assert opened.count(True) == 1


def test_guesses_at_once_cost_as_many_tries():
    """Five wrong codes are five, however they come; then the right one does nothing."""
    ALICE.joins()
    visit = Visit()
    asks(visit, ALICE.address)
    right = code_sent()
    wrong = [f"{(int(right) + step) % 1_000_000:06d}" for step in range(1, 9)]
    windows = [_window(visit) for _ in wrong]
    for window in windows:
        window.open("/recover/code/")
    at_once(*(partial(window.fill, code=code) for window, code in zip(windows, wrong, strict=True)))

    proof = Proof.objects.get(purpose=Purpose.RECOVER)
    assert (proof.tries, proof.ended) == (5, "guessed")
    assert types_code(visit, right).status == 400


def test_an_old_number_proved_twice_at_once_waits_once():
    """Two browsers of its holder begin together: one wait, and one text to every contact."""
    has_only_a_phone(ALICE.joins(), proved_days_ago=200)
    visits = [Visit(network=f"192.0.2.{place}") for place in range(3)]
    codes = []
    for visit in visits:
        asks(visit, NUMBER)
        codes.append(code_sent())
        visit.open("/recover/code/")
    pages = at_once(*(partial(visit.fill, code=code) for visit, code in zip(visits, codes, strict=True)))

    assert {page.path for page in pages} == {"/recover/wait/"}
    assert Recovery.objects.count() == 1


def test_asking_at_once_makes_one_working_code_in_each_browser():
    """Nobody meets an error when a form is sent twice."""
    ALICE.joins()
    visit = Visit()
    visit.open("/recover/")
    windows = [_window(visit) for _ in range(3)]
    for window in windows:
        window.open("/recover/")
    pages = at_once(*(partial(window.fill, address=ALICE.address) for window in windows))

    assert {page.status for page in pages} == {200}
    working = Proof.objects.filter(purpose=Purpose.RECOVER, ended_at=None)
    assert working.values("browser_digest").distinct().count() == working.count()


def _window(visit: Visit) -> Visit:
    """Another window of the same browser: the same cookies."""
    window = visit.elsewhere()
    for name, cookie in visit.client.cookies.items():
        window.client.cookies[name] = cookie.value
    return window
