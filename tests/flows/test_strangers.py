"""What a stranger tries with somebody else's address, and doesn't get."""

from __future__ import annotations

import hashlib
import time

import pytest
from django.conf import settings
from django.test import Client

from konto.departure.models import Departure, Stage
from konto.identity import disclosure
from konto.identity.models import Account, State
from konto.notices.models import Letter
from tests.cast import ALICE, MALLORY, Person
from tests.clocks import Clock
from tests.letters import Letterbox, work
from tests.visiting import Visit

pytestmark = pytest.mark.django_db

LEAVING = {"consequences": "on", "terms": "on"}


def test_a_code_sent_to_one_address_opens_nothing_under_another(visit: Visit, letterbox: Letterbox) -> None:
    """A stranger fetches a leaving code at their own address, then writes in somebody else's: the code is dead."""
    visit.sign_up(MALLORY)
    visit.open("/leave/consent/")
    visit.fill(**LEAVING)
    visit.press("Skip the questions")
    code = letterbox.code(to=MALLORY.address, kind="departure/code")
    visit.post("/activate/address/", address=ALICE.address)
    page = visit.post("/leave/code/", code=code, password=MALLORY.password)

    assert page.status == 400
    assert not Departure.objects.exists()
    assert visit.elsewhere(network="198.51.100.3").sign_up(ALICE).path == "/activate/"


def test_the_link_of_somebody_who_is_leaving_confirms_nothing(visit: Visit, letterbox: Letterbox) -> None:
    """Whoever leaves before confirming can't be confirmed, and so retired, by a letter from before."""
    visit.sign_up(MALLORY)
    link = letterbox.link(kind="identity/activate")
    visit.leave()
    page = visit.elsewhere(network="198.51.100.3").open(link)

    assert page.status == 404
    assert "Confirm my address" not in page.buttons
    assert Account.objects.get().state == State.LEAVING


@pytest.mark.parametrize("hidden", [str, lambda text: hashlib.md5(text.encode()).hexdigest()], ids=["plain", "hashed"])
def test_nobody_holds_up_anothers_end(alice: Person, visit: Visit, mallory: Person, hidden: type[str]) -> None:
    """Somebody's address in a stranger's own data is the stranger's: it is no trace, and the erasing completes."""
    Account.objects.filter(pk=mallory.account.pk).update(name=hidden(alice.address))
    visit.sign_in(alice)
    visit.leave()
    visit.erase_now()
    work()

    assert Departure.objects.get().stage == Stage.GONE
    assert mallory.has_account


def test_a_device_is_known_only_in_a_proved_account(visit: Visit) -> None:
    """Nobody collects a known device at an address before its owner comes."""
    visit.sign_up(ALICE)
    visit.sign_out()
    visit.sign_in(ALICE)
    assert "konto_device" not in visit.client.cookies

    visit.activate()
    visit.sign_out()
    visit.sign_in(ALICE)
    assert "konto_device" in visit.client.cookies


def test_after_too_many_codes_the_next_letter_works(
    private: None, visit: Visit, letterbox: Letterbox, clock: Clock
) -> None:
    """Under the strict policy, too: the browser stays the one that signed up."""
    visit.sign_up(ALICE)
    right = letterbox.code()
    for _ in range(5):
        visit.fill(code="000000" if right != "000000" else "111111")
    clock.shift(minutes=2)
    visit.press("Send the letter again")
    visit.fill(code=letterbox.code())

    assert ALICE.account.state == State.ACTIVE


def test_a_refused_sign_in_takes_its_time_where_nothing_may_be_told(
    private: None, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure, too, is answered at a full step of the clock, never sooner."""
    monkeypatch.setattr(disclosure, "STEP", 0.2)
    began = time.monotonic()
    visit.sign_in(ALICE)

    assert time.monotonic() - began >= 0.2


def test_a_body_that_no_form_sends_is_refused_unread(client: Client) -> None:
    """Files and floods are turned away by their length, before anything is written down."""
    answer = client.post(
        "/sign-in/", data=b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=str(10**9)
    )
    assert answer.status_code == 413
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= 1_000_000


def test_a_retired_address_lies_nowhere_in_plain_again(alice: Person, visit: Visit) -> None:
    """The letter that tells its holder why it is refused is sealed: whoever is gone stays gone."""
    alice.leaves()
    Letter.objects.all().delete()
    visit.sign_up(alice)
    letter = Letter.objects.get(kind="identity/retired")

    assert bytes(letter.sealed)
    assert (letter.to_address, letter.text) == ("", "")
