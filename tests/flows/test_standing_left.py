"""Leaving while restricted: allowed, and the block is met again; objecting afterwards, by the case code."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from konto.cases.actions import Channel, Contact
from konto.departure import actions as departure
from konto.departure.progress import carry_on
from konto.identity.jobs import tidy
from konto.kernel.actors import Actor
from konto.standing import actions
from konto.standing.actions import Narrower, Outcome, Scope
from konto.standing.models import Appeal, Mark, Phase, Remnant, Restriction, Tally
from tests.cast import ALICE
from tests.letters import work
from tests.staff import Colleague
from tests.standing import WHY_NOT, appeals, code_of, decides, restricts
from tests.unchanged import nothing_comes_about


@pytest.fixture(autouse=True)
def _standing_clock(clock, settings) -> None:
    """Days pass only when a test says so; an address is free again a day after leaving."""
    settings.KONTO_TOMBSTONE_DAYS = 1


def comes_back(visit, clock):
    """Sign up again with the same address, once it is free."""
    clock.shift(days=2)
    tidy(0)
    visit.sign_up(ALICE)
    return visit.activate()


def test_a_restricted_person_can_leave(alice, nora, visit):
    """From the page of reasons through every step; nothing of the restriction's facts stays."""
    restricts(nora, alice)
    visit.sign_in(alice)
    assert "waits to be deleted" in visit.leave().text


def test_the_block_outlives_the_account_as_a_mark(alice, nora):
    """What stays has neither facts nor an address, and an end."""
    restriction = restricts(nora, alice)
    alice.leaves()

    assert not Restriction.objects.exists()
    remnant = Remnant.objects.get()
    assert remnant.ends_at
    assert bytes(remnant.code_mark) == bytes(restriction.code_mark)
    assert Mark.objects.count() == 1
    assert ALICE.address.encode() not in bytes(Mark.objects.get().mark)


@pytest.mark.parametrize("policy", ["tell", "private"])
def test_coming_back_meets_the_block(alice, nora, visit, clock, policy, request):
    """Whatever strangers may learn: restricted as the old account was, said to be automated, open to an appeal."""
    if policy == "private":
        request.getfixturevalue("private")
    restricts(nora, alice)
    alice.leaves()
    comes_back(visit, clock)

    page = visit.elsewhere().sign_in(ALICE)
    assert page.path == "/settings/standing/"
    assert "was left while it was restricted" in page.text
    assert "decided automatically" in page.text
    assert "Appeal for account reactivation" in page.links
    assert Remnant.objects.get().ends_at is None  # met once


@pytest.mark.parametrize("ground", ["hijack"])
def test_what_is_no_blame_is_not_met_again(alice, nora, visit, clock, ground):
    """A ground that doesn't outlive the account leaves no block behind."""
    restricts(nora, alice, ground=ground)
    alice.leaves()

    assert comes_back(visit, clock).path == "/activate/done/"
    assert visit.open("/cabinet/").path == "/cabinet/"


def test_an_ended_block_is_not_met(alice, nora, visit, clock, settings):
    """When its time is over, whoever comes back is free."""
    settings.KONTO_BLOCK_DAYS = 1
    restricts(nora, alice)
    alice.leaves()
    comes_back(visit, clock)

    assert visit.open("/cabinet/").path == "/cabinet/"


def test_after_leaving_one_can_appeal_with_the_case_code(alice, nora, omar, visit, clock, letterbox):
    """The receipt goes to the address that was given; lifted, nothing is met any more."""
    code = code_of(restricts(nora, alice))
    alice.leaves()
    work()
    visit.open("/appeal/")
    visit.press("Send the appeal", code=code, address=ALICE.address, text=WHY_NOT, **visit.picture())
    work()
    appeal = Appeal.objects.get()
    assert letterbox.last(kind="standing/received").to == ALICE.address
    with pytest.raises(actions.SameEyes):
        actions.take(appeal.id, instead_of=None, actor=nora.actor)
    decides(omar, appeal, Outcome.LIFT)

    assert "The restriction is lifted" in letterbox.last(kind="standing/decided").text
    comes_back(visit, clock)
    assert visit.open("/cabinet/").path == "/cabinet/"


def test_another_address_does_not_fit_the_code(alice, bob, nora, visit):
    """Whoever found the letter and not the mailbox gets nowhere, and isn't told."""
    code = code_of(restricts(nora, alice))
    alice.leaves()
    visit.open("/appeal/")
    with nothing_comes_about():
        page = visit.press("Send the appeal", code=code, address=bob.address, text=WHY_NOT, **visit.picture())

    assert page.path == "/appeal/sent/"


def test_what_has_had_its_time_is_removed(alice, nora, clock):
    """Neither to be appealed nor to be met: nothing of it stays but figures without anybody."""
    restricts(nora, alice)
    alice.leaves()
    clock.shift(days=366)
    work()

    assert not Remnant.objects.exists()
    assert not Mark.objects.exists()
    assert Tally.objects.count() == 1


def test_an_appeal_of_the_last_day_is_answered(alice, nora, omar, visit, clock, letterbox):
    """After leaving, too: what it is against stays until the answer has come, which can be read for a while."""
    restriction = restricts(nora, alice, ground="hijack")  # no blame: nothing keeps it longer than the appeal may be
    code = code_of(restriction)
    alice.leaves()
    clock.to(restriction.appeal_until - timedelta(hours=1))
    visit.open("/appeal/")
    visit.press("Send the appeal", code=code, address=ALICE.address, text=WHY_NOT, **visit.picture())
    clock.shift(days=3)
    work()
    page = letterbox.link(kind="standing/received")
    decides(omar, Appeal.objects.get(), Outcome.UPHOLD)
    clock.shift(days=3)
    work()
    assert "The restriction stays" in visit.open(page).text
    clock.shift(days=90)
    work()

    assert visit.open(page).status == 404
    assert not Remnant.objects.exists()


def test_who_is_leaving_can_be_restricted(alice, nora, visit):
    """The leaving goes on and shows its clock; the block is kept when it is done, and runs where they stay."""
    account = alice.account
    requested = departure.request_departure(account, actor=Actor.person(account.ref))
    assert requested
    restricts(nora, alice)
    assert visit.sign_in(alice).path == "/leave/waiting/"
    departure.keep(requested.departure.id, actor=Actor.person(account.ref))

    assert visit.open("/cabinet/").path == "/settings/standing/"


def test_who_is_being_erased_cannot(alice, nora):
    """It is too late: nothing is written about somebody who is gone."""
    account = alice.account
    requested = departure.request_departure(account, actor=Actor.person(account.ref))
    assert requested
    departure.hurry(requested.departure.id, actor=Actor.person(account.ref))
    departure.start_erasing(requested.departure.id)
    with nothing_comes_about(), pytest.raises(actions.CannotRestrict, match="state"):
        restricts(nora, alice, scope=Scope.EVERYTHING)
    carry_on()

    assert not Remnant.objects.exists()


def test_a_sign_up_begun_anew_is_not_late(visit, clock):
    """Stopped for want of confirmation, signed up again: the new one has all its days, nothing of the old one stays."""
    visit.sign_up(ALICE)
    clock.shift(days=8)
    work()
    assert Restriction.objects.get().phase == Phase.RUNS
    assert visit.elsewhere().sign_up(ALICE).path == "/activate/"

    assert not Restriction.objects.exists()
    assert visit.elsewhere().sign_in(ALICE).path == "/cabinet/"


# --- other eyes, whatever became of the account --------------------------------------------------------------------
def is_kept_from(colleague: Colleague, appeal: Appeal) -> None:
    """By the action, and by the database."""
    with nothing_comes_about(), pytest.raises(actions.SameEyes):
        actions.take(appeal.id, instead_of=None, actor=colleague.actor)
    with pytest.raises(IntegrityError, match="does not decide"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(reviewer=colleague.staff.ref)


def test_who_restricted_does_not_judge_what_is_met_again(alice, nora, omar, visit, clock):
    """The block goes on by itself, the decision was Nora's: somebody else reads the appeal."""
    restricts(nora, alice)
    alice.leaves()
    comes_back(visit, clock)
    appeal = appeals(ALICE, Restriction.objects.get())

    is_kept_from(nora, appeal)
    decides(omar, appeal, Outcome.LIFT)


def test_nobody_judges_again_what_was_left_behind(alice, nora, omar):
    """Nora restricted, Omar narrowed it: neither of them decides what comes by the case code after leaving."""
    decides(omar, appeals(alice, restricts(nora, alice)), Outcome.NARROW, narrower=Narrower(Scope.BUYING, None))
    narrow = Restriction.objects.get(scope=Scope.BUYING)
    code = code_of(narrow)
    alice.leaves()
    wish = actions.Objection(WHY_NOT, (), "en", "192.0.2.9", uuid4())
    appeal = actions.appeal_from_outside(code, Contact(Channel.EMAIL, ALICE.address), wish)

    assert appeal
    for eyes in (nora, omar):
        is_kept_from(eyes, appeal)
    with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
        Remnant.objects.update(decided_before=[])
