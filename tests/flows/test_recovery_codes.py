"""Recovery codes: long, kept as marks, each for one use in place of the authenticator app."""

from __future__ import annotations

import pytest

from konto.identity.doors import recovery_codes
from konto.identity.models import RecoveryCode
from konto.kernel.events import Event
from tests import doors
from tests.cast import ALICE
from tests.letters import work
from tests.unchanged import journalled, nothing_comes_about

STEP = "/sign-in/step/"


@pytest.fixture
def codes(alice, visit, clock):
    visit.sign_in(alice)
    doors.set_up_app(visit)
    found = doors.sheet_on(visit.page)
    visit.sign_out()
    clock.shift(minutes=1)
    return found


def test_a_recovery_code_stands_in_once(codes, visit):
    """However it is typed; the second time it is refused."""
    visit.sign_in(ALICE)
    visit.open(STEP + "?way=recovery")
    with journalled(Event.RECOVERY_CODE_USED, Event.SIGNED_IN):
        page = visit.press("Sign in", code=codes[3].replace("-", " ").lower())
    assert page.path == "/cabinet/"
    assert "9 of them are left" in visit.open("/settings/doors/").text

    other = visit.elsewhere()
    other.sign_in(ALICE)
    other.open(STEP + "?way=recovery")
    assert "it was used already" in other.press("Sign in", code=codes[3]).text
    assert not other.is_signed_in


def test_a_recovery_code_of_somebody_else_opens_nothing(codes, bob, visit):
    """A sheet belongs to one account."""
    other = visit.elsewhere()
    other.sign_in(bob)
    doors.set_up_app(other)
    other.sign_out()
    other.sign_in(bob)
    other.open(STEP + "?way=recovery")
    with nothing_comes_about(but=(Event.SECOND_STEP_FAILED,)):
        other.press("Sign in", code=codes[0])

    assert not other.is_signed_in


def test_a_new_sheet_ends_the_old_one(codes, visit, letterbox):
    """The old codes no longer work, and a letter says so."""
    visit.sign_in(ALICE)
    visit.open(STEP + "?way=recovery")
    visit.press("Sign in", code=codes[0])
    visit.open("/settings/doors/recovery-codes/")
    fresh = doors.sheet_on(visit.press("Make new codes"))
    work()
    assert "new sheet of recovery codes" in letterbox.last(kind="identity/door_added").text

    other = visit.elsewhere()
    other.sign_in(ALICE)
    other.open(STEP + "?way=recovery")
    other.press("Sign in", code=codes[1])
    assert not other.is_signed_in
    other.press("Sign in", code=fresh[0])
    assert other.is_signed_in


def test_recovery_codes_are_kept_as_marks_of_a_hundred_and_twenty_bits(alice, visit):
    """What is kept can't be read back: 24 letters of 32, recognised by a keyed fingerprint alone."""
    visit.sign_in(alice)
    doors.set_up_app(visit)
    codes = doors.sheet_on(visit.page)

    assert len(set(codes)) == 10
    assert {len(code.replace("-", "")) for code in codes} == {24}
    kept = str([bytes(mark) for mark in RecoveryCode.objects.values_list("mark", flat=True)])
    assert not any(code.replace("-", "") in kept for code in codes)


def test_a_sheet_from_before_still_works(codes, visit):
    """Codes were shorter once: whoever has such a sheet on paper comes in by it."""
    old = "7K2M-9QXA-0BCD-EFGH"
    code = RecoveryCode.objects.order_by("id")[0]
    code.mark = recovery_codes.mark(code.account, old)
    code.save()
    visit.sign_in(ALICE)
    visit.open(STEP + "?way=recovery")

    assert visit.press("Sign in", code=old).path == "/cabinet/"


def test_it_is_taken_in_the_field_of_the_app(codes, visit, letterbox):
    """Whoever types it where the app's code belongs comes in, hears how many are left, and gets a letter."""
    visit.sign_in(ALICE)
    visit.open(STEP)
    page = visit.press("Sign in", code=codes[5])
    work()

    assert page.path == "/cabinet/"
    assert "You used a recovery code: 9 are left." in page.text
    assert page.links["Ways to sign in"] == "/settings/doors/"
    letter = letterbox.last(to=ALICE.address)
    assert letter.kind == "identity/recovery_code_used"
    assert "9 of them are left" in letter.text


def test_a_wrong_one_there_stays_typed_and_opens_nothing(codes, visit):
    """The page is the recovery codes' then; no letter, nobody in."""
    wrong = codes[5][:-1] + ("A" if codes[5][-1] != "A" else "B")
    visit.sign_in(ALICE)
    visit.open(STEP)
    with nothing_comes_about(but=(Event.SECOND_STEP_FAILED,)):
        page = visit.press("Sign in", code=wrong)

    assert "This isn't one of your recovery codes" in page.text
    assert page.values["code"] == wrong
    assert page.values["way"] == "recovery"
    assert not visit.is_signed_in
