"""What happens a second time, late, or beside something else: links, appeals, sign-ups, blocks that are met."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from konto.cases.models import Case
from konto.identity.actions import State
from konto.kernel import clock as the_clock
from konto.standing import actions
from konto.standing.actions import Outcome, Scope
from konto.standing.models import Appeal, Phase, Remnant, Restriction
from tests.cast import ALICE, MALLORY
from tests.letters import work
from tests.recovering import asks, chooses, types_code
from tests.standing import FACTS, WHY_NOT, appeals, code_of, decides, restricts
from tests.unchanged import nothing_comes_about

FRESH = {"name": "Alice", "age": "on", "terms": "on"}


@pytest.fixture(autouse=True)
def _standing_clock(clock, settings) -> None:
    """Days pass only when a test says so; an address is free again a day after leaving."""
    settings.KONTO_TOMBSTONE_DAYS = 1


def opening_link(letterbox, kind: str = "standing/decided") -> str:
    found = re.search(r"https?://[^/\s]+(/appeal/open/\S+)", letterbox.last(kind=kind).text)
    assert found
    return found[1]


def is_late(visit, person, clock) -> Restriction:
    """Signed up, and stopped for want of confirmation."""
    visit.sign_up(person)
    clock.shift(days=8)
    work()
    return Restriction.objects.get()


def comes_back(visit, clock) -> None:
    clock.shift(days=2)
    work()
    visit.sign_up(ALICE)


# --- links ---------------------------------------------------------------------------------------------------------
def test_a_link_to_one_address_confirms_no_other(visit, nora, clock, letterbox):
    """Where the address was corrected after the link had left, the link opens and confirms nothing."""
    decides(nora, appeals(MALLORY, is_late(visit, MALLORY, clock)), Outcome.LIFT)
    link = opening_link(letterbox)
    clock.shift(minutes=5)
    visit.open("/activate/address/")
    visit.fill(address=ALICE.address, **visit.picture())
    work()
    visit.open(link)
    with nothing_comes_about():
        page = visit.press("Open my account")

    assert (page.status, page.path) == (404, link)
    assert ALICE.account.state == State.NEW
    assert Restriction.objects.get().phase == Phase.LIFTED


def test_one_link_opens_one_restriction(alice, nora, omar, visit, letterbox):
    """With another still running the account stays closed, and nobody is told that it is open."""
    lifted = restricts(nora, alice)
    restricts(nora, alice, ground="abuse", scope=Scope.EVERYTHING)
    decides(omar, appeals(alice, lifted), Outcome.LIFT)
    visit.sign_in(alice)
    visit.open(opening_link(letterbox))
    page = visit.press("Open my account")

    assert page.path == "/settings/standing/"
    assert "Another one still closes the account" in page.text
    assert "open again" not in page.text


def test_a_link_is_sent_again_within_the_caps_where_nobody_proved_the_address(visit, nora, clock, letterbox, settings):
    """It may be a stranger's: whoever asks without end fills nobody's mailbox, and the last link goes on working."""
    settings.KONTO_LETTERS_PER_RECIPIENT = 4
    decides(nora, appeals(ALICE, is_late(visit, ALICE, clock)), Outcome.LIFT)
    for _ in range(6):
        clock.shift(minutes=2)
        visit.open("/settings/standing/")
        visit.press("Send the link again")
    work()

    assert 1 <= len(letterbox.all(kind="standing/reopening")) < 5
    assert visit.open(opening_link(letterbox, kind="standing/reopening")).status == 200


# --- appeals -------------------------------------------------------------------------------------------------------
def test_a_form_sent_again_after_taking_back_is_another_appeal(alice, nora, visit):
    """Back in the browser, and sent once more: it is taken in, not broken."""
    restriction = restricts(nora, alice)
    visit.sign_in(alice)
    page = visit.open(f"/settings/standing/{restriction.id}/appeal/")
    visit.press("Send the appeal", text=WHY_NOT)
    visit.press("Take the appeal back")
    visit.page = page
    page = visit.press("Send the appeal", text="Again")

    assert page.status == 200
    assert sorted(Appeal.objects.values_list("stage", flat=True)) == ["filed", "withdrawn"]


def test_a_second_window_is_told_that_nothing_was_added(alice, nora, visit):
    """Two windows, two texts: one appeal, and whoever wrote the other knows. A double click is told nothing."""
    restriction = restricts(nora, alice)
    visit.sign_in(alice)
    path = f"/settings/standing/{restriction.id}/appeal/"
    first, second = visit.open(path), visit.open(path)
    visit.page = first
    visit.press("Send the appeal", text=WHY_NOT)
    visit.page = first
    assert "was not added" not in visit.press("Send the appeal", text=WHY_NOT).text
    visit.page = second
    with nothing_comes_about():
        page = visit.press("Send the appeal", text="Another text")

    assert "was not added" in page.text
    assert WHY_NOT in page.text


def test_what_was_lifted_is_not_appealed(alice, nora, visit, letterbox):
    """There is nothing left to object to, also once the link was followed."""
    restriction = restricts(nora, alice, scope=Scope.REVIEWS)
    actions.lift(restriction.id, reasons="A mistake of ours.", actor=nora.actor, purpose=actions.Purpose.ANSWER)
    visit.sign_in(alice)

    assert "Appeal for account reactivation" not in visit.open(f"/settings/standing/{restriction.id}/").links


def test_files_are_counted_before_they_are_drawn(alice, nora, visit):
    """As with questions: however many forms bring them, from inside and outside, after twenty it takes time."""
    restriction = restricts(nora, alice)
    visit.sign_in(alice)
    path = f"/settings/standing/{restriction.id}/appeal/"
    for _ in range(4):
        five = [SimpleUploadedFile(f"{number}.jpg", b"\xff\xd8\xff") for number in range(5)]
        visit.open(path)
        assert visit.press("Send the appeal", text=WHY_NOT, attachments=five).status == 400
    one = SimpleUploadedFile("one.txt", b"x")
    visit.open(path)
    assert visit.press("Send the appeal", text=WHY_NOT, attachments=[one]).status == 429
    outside = visit.elsewhere()
    outside.open("/appeal/")
    one = SimpleUploadedFile("one.txt", b"x")

    assert outside.press("Send the appeal", text=WHY_NOT, attachments=[one]).status == 429


def test_a_stranger_uses_up_nobody_s_tries(alice, nora, visit):
    """What is sent from another network under somebody's address doesn't keep them from objecting."""
    code = code_of(restricts(nora, alice))
    stranger = visit.elsewhere(network="198.51.100.9")
    for _ in range(6):
        stranger.open("/appeal/")
        stranger.press(
            "Send the appeal", code="B-2222-2222-2222", address=alice.address, text="x", **stranger.picture()
        )
    assert stranger.page.status == 429
    visit.open("/appeal/")
    visit.press("Send the appeal", code=code, address=alice.address, text=WHY_NOT, **visit.picture())

    assert Appeal.objects.exists()


# --- sign-ups ------------------------------------------------------------------------------------------------------
def test_a_sign_up_begun_anew_reads_nothing_of_the_one_before(visit, clock, nora):
    """Somebody else may have made it: what they appealed and asked, and what was decided about them, is gone."""
    appeals(ALICE, is_late(visit, ALICE, clock), text="I am Alice, and this is my passport.")
    restricts(nora, ALICE, scope=Scope.BUYING)
    visit.open("/ask/")
    visit.fill(title="My parcel", text="Where is it?")
    other = visit.elsewhere()
    other.sign_up(ALICE.but(password="another ladder of eight bells"))
    page = other.open("/settings/standing/")

    assert page.path == "/settings/standing/"
    assert "Nothing is restricted" in page.text
    assert FACTS not in page.text
    assert not Appeal.objects.exists()
    assert not Case.objects.filter(account_ref=ALICE.account.ref).exists()
    assert not ALICE.account.restricted


def test_a_block_is_met_by_whichever_way_the_address_is_confirmed(alice, nora, visit, clock):
    """Not only by the activation letter: a new password by a code to the address confirms it, too."""
    restricts(nora, alice)
    alice.leaves()
    comes_back(visit, clock)
    other = visit.elsewhere()
    asks(other, ALICE.address)
    types_code(other)
    chooses(other, **FRESH)

    assert ALICE.account.state == State.ACTIVE
    assert Restriction.objects.get().rule == "carried"
    assert other.open("/cabinet/").path == "/settings/standing/"


def test_a_new_password_by_the_address_settles_being_late(visit, clock):
    """It confirms the address, and so nothing is restricted any more."""
    is_late(visit, ALICE, clock)
    other = visit.elsewhere()
    asks(other, ALICE.address)
    types_code(other)
    chooses(other, **FRESH)

    assert other.open("/cabinet/").path == "/cabinet/"
    assert not ALICE.account.restricted
    assert not Restriction.objects.exclude(phase="over").exists()


# --- after leaving -------------------------------------------------------------------------------------------------
def test_every_block_is_met_each_for_its_own_time(alice, nora, visit, clock):
    """The short strict one and the long mild one: when the one is over the other runs still."""
    week, year = (the_clock.now() + timedelta(days=days) for days in (7, 365))
    restricts(nora, alice, until=week)
    restricts(nora, alice, scope=Scope.BUYING, ground="abuse", until=year)
    alice.leaves()
    comes_back(visit, clock)
    visit.activate()

    assert {one.scope for one in Restriction.objects.all()} == {"sign_in", "buying"}
    clock.shift(days=8)
    work()
    assert "buying" in visit.elsewhere().sign_in(ALICE).text
    assert [one.scope for one in Restriction.objects.exclude(phase="over")] == ["buying"]


def test_what_was_decided_is_not_decided_again_after_leaving(alice, nora, omar, visit, clock):
    """The block outlives the account; the appeal against it was heard. What was lifted leaves nothing."""
    restriction = restricts(nora, alice)
    decides(omar, appeals(alice, restriction), Outcome.UPHOLD)
    lifted = restricts(nora, alice, scope=Scope.REVIEWS, ground="abuse")
    decides(omar, appeals(alice, lifted), Outcome.LIFT)
    alice.leaves()
    assert Remnant.objects.get().scope == "sign_in"
    visit.open("/appeal/")
    with nothing_comes_about():
        visit.press(
            "Send the appeal", code=code_of(restriction), address=ALICE.address, text=WHY_NOT, **visit.picture()
        )

    assert not Appeal.objects.exists()


@pytest.mark.parametrize("when", ["before coming back", "after it"])
def test_an_appeal_by_the_old_code_lifts_what_is_met(alice, nora, omar, visit, clock, letterbox, when):
    """Written before or after somebody came back: it is about the account that they have now, and opens it."""
    code = code_of(restricts(nora, alice))
    alice.leaves()
    if when == "after it":
        comes_back(visit, clock)
        visit.activate()
    stranger = visit.elsewhere()
    stranger.open("/appeal/")
    stranger.press("Send the appeal", code=code, address=ALICE.address, text=WHY_NOT, **stranger.picture())
    if when != "after it":
        comes_back(visit, clock)
        visit.activate()
    appeal = Appeal.objects.get()
    assert visit.sign_in(ALICE).path == "/settings/standing/"
    assert appeal.number in visit.page.text
    decides(omar, appeal, Outcome.LIFT)
    visit.open(opening_link(letterbox))
    visit.press("Open my account")

    assert visit.open("/cabinet/").path == "/cabinet/"


def test_an_appeal_goes_with_what_was_written_in_it(alice, nora, omar, visit, clock):
    """Who left, appealed, came back and leaves again: nothing waits for an answer that nobody can read."""
    code = code_of(restricts(nora, alice, ground="hijack"))
    alice.leaves()
    visit.open("/appeal/")
    visit.press("Send the appeal", code=code, address=ALICE.address, text=WHY_NOT, **visit.picture())
    comes_back(visit, clock)
    visit.activate()
    ALICE.leaves()

    assert not Case.objects.filter(subject="appeal").exists()
    assert Appeal.objects.get().stage == "withdrawn"
