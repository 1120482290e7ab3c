"""No letter came, or the address was mistyped: sending again, and correcting it."""

from __future__ import annotations

from uuid import UUID

import pytest

from konto.identity.models import Account, Identifier
from konto.kernel import registries
from konto.kernel.events import Event
from konto.notices.models import Bounce, Letter
from tests.cast import ALICE, BOB, MALLORY
from tests.letters import work
from tests.pace import fails
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import NETWORK

AGAIN = "Send the letter again"


def test_a_new_letter_may_be_asked_for_after_a_minute(clock, visit, letterbox):
    """The new letter works, and the links and codes of the one before are dead."""
    visit.sign_up(ALICE)
    work()
    old_link, old_code = letterbox.link(), letterbox.code()
    clock.shift(minutes=1)
    visit.open("/activate/")

    with journalled(Event.PROOF_SENT):
        assert visit.press(AGAIN).path == "/activate/"

    with nothing_comes_about(but=(Event.PROOF_FAILED,)):
        assert visit.elsewhere().open(old_link).status == 410
    visit.open("/activate/")
    if old_code != letterbox.code():
        assert visit.fill(code=old_code).status == 400
    assert visit.activate().path == "/activate/done/"


def test_within_a_minute_no_second_letter_leaves(clock, visit, letterbox):
    """The button counts down; pressed all the same, nothing is sent and nothing dies."""
    visit.sign_up(ALICE)
    link = letterbox.link()
    clock.shift(seconds=59)
    page = visit.open("/activate/")

    with nothing_comes_about():
        visit.press(AGAIN) if AGAIN in page.buttons else visit.post("/activate/again/")
        visit.post("/activate/again/")
    assert visit.elsewhere().open(link).status == 200


def test_another_browser_of_the_same_person_waits_too(clock, visit, letterbox):
    """The minute belongs to the account, not to the browser that asks."""
    visit.sign_up(ALICE)
    other = visit.elsewhere()
    other.sign_in(ALICE)

    with nothing_comes_about():
        assert other.post("/activate/again/").path == "/activate/"


def test_the_day_s_cap_is_said_and_the_last_letter_goes_on_working(clock, visit, letterbox, settings):
    """When a mailbox had its letters for the day, the page says how long to wait; the last one confirms."""
    settings.KONTO_LETTERS_PER_RECIPIENT = 2
    visit.sign_up(ALICE)
    clock.shift(minutes=1)
    visit.post("/activate/again/")
    clock.shift(minutes=1)

    with nothing_comes_about():
        page = visit.post("/activate/again/")
    assert page.status == 429
    assert page.response.headers["Retry-After"] == str(12 * 3600 - 120)
    assert visit.activate().path == "/activate/done/"


def test_a_network_can_not_have_letters_sent_without_end(clock, visit, settings):
    """However many browsers ask from one network, after fifty within the window the rest waits."""
    visit.sign_up(ALICE)
    clock.shift(minutes=1)
    fails(50, "resend network", NETWORK)

    with nothing_comes_about():
        assert visit.post("/activate/again/").status == 429


def test_signing_in_leads_back_to_the_unconfirmed_address(visit, letterbox):
    """From sign-in and from settings the way to the page that waits for the code is one click."""
    visit.sign_up(ALICE)
    other = visit.elsewhere()
    other.sign_in(ALICE)

    assert "/activate/" in other.open("/settings/").links.values()
    assert ALICE.address in other.open("/activate/").text


def test_a_mistyped_address_can_be_corrected(visit, letterbox):
    """The letter goes to the new address, the old link dies, the old address is free, and the new one is confirmed."""
    wrong = ALICE.but(address="alcie.appleby@example.org")
    visit.sign_up(wrong)
    old_link = letterbox.link()
    assert visit.open("/activate/address/").values["address"] == wrong.address

    with journalled(Event.IDENTIFIER_ADDED, Event.PROOF_SENT):
        page = visit.fill(address=ALICE.address)

    assert page.path == "/activate/"
    assert ALICE.address in page.text
    assert (letterbox.last().to, wrong.has_account) == (ALICE.address, False)
    assert visit.elsewhere().open(old_link).status == 410
    assert visit.activate().path == "/activate/done/"
    assert visit.elsewhere().sign_in(ALICE).path == "/cabinet/"
    assert visit.elsewhere().sign_up(MALLORY.but(address=wrong.address)).path == "/activate/"


def test_the_same_address_in_capitals_is_no_obstacle(visit, letterbox):
    """Correcting only the capitals sends a new letter and keeps the account."""
    visit.sign_up(ALICE)
    visit.open("/activate/address/")

    assert visit.fill(address="Alice.Appleby@Example.org").path == "/activate/"
    assert Account.objects.count() == 1
    assert letterbox.last().to == "Alice.Appleby@Example.org"


def test_an_address_in_use_or_retired_can_not_be_corrected_to(bob, mallory, visit, settings):
    """Neither somebody's address nor that of somebody who left: nothing changes, and the page doesn't say which."""
    settings.KONTO_CHALLENGE = "off"
    mallory.leaves()
    visit.sign_up(ALICE)
    answers = []
    for taken in (bob.address, mallory.address, bob.address.upper()):
        visit.open("/activate/address/")
        with nothing_comes_about():
            page = visit.fill(address=taken)
        assert page.status == 400
        answers.append(page.text)

    assert "can't be used here" in answers[0]
    assert answers[0] == answers[1]
    assert ALICE.has_account


def test_an_address_that_somebody_else_never_proved_is_free(visit, letterbox):
    """Bob's unproved sign-up makes way for Alice's correction: his session and account are gone, hers goes on."""
    other = visit.elsewhere(network="198.51.100.3")
    other.sign_up(BOB)
    visit.sign_up(ALICE)
    visit.open("/activate/address/")

    assert visit.fill(address=BOB.address).path == "/activate/"

    assert not other.is_signed_in
    assert Account.objects.get().name == ALICE.name
    assert Identifier.objects.get().folded == BOB.address
    assert visit.activate().path == "/activate/done/"


@pytest.mark.parametrize("address", ["", "no address", "x" * 10_000, "\u0430lice@example.org", "alice@localhost"])
def test_what_is_no_address_corrects_nothing(visit, address):
    """The rules for addresses are those of sign-up."""
    visit.sign_up(ALICE)
    visit.open("/activate/address/")

    with nothing_comes_about():
        assert visit.fill(address=address).status == 400


def test_corrections_have_an_end(clock, visit, settings):
    """After ten corrections within a quarter of an hour the page asks to wait, and goes on afterwards."""
    settings.KONTO_CHALLENGE = "off"
    visit.sign_up(ALICE)
    for number in range(10):
        assert visit.post("/activate/address/", address=f"alice{number}@example.org").path == "/activate/"

    with nothing_comes_about():
        assert visit.post("/activate/address/", address=BOB.address).status == 429
    clock.shift(minutes=15)
    assert visit.post("/activate/address/", address=BOB.address).path == "/activate/"


def test_a_letter_that_came_back_is_said(visit, letterbox):
    """A bounced letter shows on the page that waits for the code; a corrected address takes the notice away."""
    visit.sign_up(ALICE)
    work()
    assert "came back" not in visit.open("/activate/").text
    _bounce(letterbox.last().id)

    assert ALICE.account.identifiers.get().bounced_at
    assert "came back" in visit.open("/activate/").text
    visit.open("/activate/address/")
    assert "came back" not in visit.fill(address=BOB.address).text


def _bounce(letter_id: UUID) -> None:
    """What delivery writes down when a mail server refuses an address for good."""
    letter = Letter.objects.get(pk=letter_id)
    Bounce.objects.create(
        recipient_mark=letter.recipient_mark, account_ref=letter.account_ref, since=letter.created_at, code=550
    )
    assert letter.account_ref
    registries.letter_bounced(letter.account_ref)
