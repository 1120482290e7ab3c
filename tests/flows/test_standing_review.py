"""Reviewing: never by who restricted, never twice, never by a machine, always with reasons."""

from __future__ import annotations

from datetime import timedelta
from threading import Event as Moment

import pytest
from django.db import IntegrityError, transaction

from konto.cases import actions as cases
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.standing import actions, queries
from konto.standing.actions import Narrower, Outcome, Purpose, Scope
from konto.standing.models import Appeal, Phase, Restriction, Stage
from tests.letters import work
from tests.standing import REASONS, WHY_NOT, appeals, decides, restricts
from tests.threads import at_once
from tests.unchanged import nothing_comes_about


@pytest.fixture
def appeal(alice, nora) -> Appeal:
    """Nora restricted Alice, who objects."""
    return appeals(alice, restricts(nora, alice))


def test_who_restricted_does_not_decide(appeal, nora):
    """Nora can neither take her own restriction's appeal, nor draft, nor decide it; nothing comes of trying."""
    with nothing_comes_about():
        with pytest.raises(actions.SameEyes):
            actions.take(appeal.id, instead_of=None, actor=nora.actor)
        with pytest.raises(actions.SameEyes):
            actions.save_draft(appeal.id, outcome=None, reasons="x", actor=nora.actor)
        with pytest.raises(actions.SameEyes):
            actions.decide(appeal.id, Outcome.UPHOLD, reasons=REASONS, actor=nora.actor)


@pytest.mark.parametrize("column", ["reviewer", "decided_by"])
def test_the_database_keeps_the_four_eyes(appeal, nora, omar, column):
    """Past the program, too: her reference is refused in either column, Omar's is taken."""
    mine = Appeal.objects.filter(pk=appeal.pk)
    with pytest.raises(IntegrityError, match="does not decide"), transaction.atomic():
        mine.update(**{column: nora.staff.ref})

    assert mine.update(**{column: omar.staff.ref}) == 1


def test_the_database_keeps_who_restricted(appeal, omar):
    """Who decided a restriction can't be rewritten to get round it."""
    with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
        Restriction.objects.update(decided_by=omar.staff.ref)


def test_the_database_wants_a_person_and_reasons(appeal):
    """An appeal without somebody who decided it, an outcome and reasons is not decided."""
    with pytest.raises(IntegrityError, match="standing_appeal_decided"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(stage=Stage.DECIDED)


def test_nobody_but_staff_reviews(appeal, alice):
    """Neither the person, nor a program."""
    for actor in (Actor.person(alice.account.ref), Actor.system(), Actor.stranger()):
        with nothing_comes_about(), pytest.raises(actions.NotStaff):
            actions.decide(appeal.id, Outcome.LIFT, reasons=REASONS, actor=actor)


def test_one_takes_it_and_another_is_told(appeal, omar, nora, alice):
    """Taken is taken, until it is given back; a draft stays for whoever goes on."""
    actions.take(appeal.id, instead_of=None, actor=omar.actor)
    actions.save_draft(appeal.id, outcome=Outcome.LIFT, reasons="So far", actor=omar.actor)
    third = Actor.staff(alice.account.ref)
    with nothing_comes_about(), pytest.raises(actions.Meanwhile):
        actions.take(appeal.id, instead_of=None, actor=third)
    with nothing_comes_about(), pytest.raises(actions.Meanwhile):
        actions.decide(appeal.id, Outcome.UPHOLD, reasons=REASONS, actor=third)

    actions.give_back(appeal.id, actor=omar.actor)
    kept = queries.appeal(appeal.id)
    assert kept
    assert (kept.stage, kept.reviewer, kept.draft["reasons"]) == (Stage.FILED, None, "So far")


def test_a_decision_wants_reasons(appeal, omar):
    """An empty one is refused, and nothing happened."""
    with nothing_comes_about(), pytest.raises(actions.NoReasons):
        actions.decide(appeal.id, Outcome.LIFT, reasons="  ", actor=omar.actor)


def test_decided_is_decided(appeal, omar, letterbox):
    """A second decision is refused, and the person gets one letter."""
    decides(omar, appeal, Outcome.UPHOLD)
    with nothing_comes_about(), pytest.raises(actions.Meanwhile):
        actions.decide(appeal.id, Outcome.LIFT, reasons=REASONS, actor=omar.actor)

    assert len(letterbox.all(kind="standing/decided")) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins(alice, nora, omar):
    """The other is told; one outcome, one letter."""
    appeal = appeals(alice, restricts(nora, alice))
    others = [omar.actor, Actor.staff(alice.account.ref)]

    def decide(actor: Actor, outcome: Outcome) -> str:
        try:
            actions.decide(appeal.id, outcome, reasons=REASONS, actor=actor)
        except actions.Meanwhile:
            return "told"
        return "won"

    done = at_once(lambda: decide(others[0], Outcome.LIFT), lambda: decide(others[1], Outcome.UPHOLD))

    assert sorted(done) == ["told", "won"]
    decided = JournalEntry.objects.filter(event=Event.APPEAL_MOVED, details__after="decided")
    assert decided.count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_it_back_counts_while_somebody_takes_it(alice, nora, omar):
    """The person closes the question of the appeal at the moment in which Omar takes it: nobody decides it any more."""
    appeal = appeals(alice, restricts(nora, alice))
    taken, closed = Moment(), Moment()

    def take() -> None:
        with transaction.atomic():
            actions.take(appeal.id, instead_of=None, actor=omar.actor)
            taken.set()
            closed.wait(timeout=0.5)

    def close() -> None:
        taken.wait(timeout=30)
        cases.close(appeal.case_id, actor=Actor.person(alice.account.ref))
        closed.set()

    at_once(take, close)

    appeal.refresh_from_db()
    assert appeal.stage == Stage.WITHDRAWN
    with pytest.raises(actions.Meanwhile):
        actions.decide(appeal.id, Outcome.LIFT, reasons=REASONS, actor=omar.actor)


def test_narrowing_leaves_less(appeal, alice, omar, nora, visit, letterbox):
    """From signing in to buying for a week: the old one is over once the link is followed, the new one runs."""
    until = appeal.filed_at + timedelta(days=7)
    decides(omar, appeal, Outcome.NARROW, narrower=Narrower(Scope.BUYING, until))
    wide, narrow = Restriction.objects.order_by("made_at")

    assert (wide.phase, narrow.scope, narrow.until, narrow.decided_by) == ("lifted", "buying", until, omar.staff.ref)
    assert narrow.facts == wide.facts
    second = appeals(alice, narrow)
    for eyes in (nora, omar):
        with pytest.raises(actions.SameEyes):
            actions.take(second.id, instead_of=None, actor=eyes.actor)
        with pytest.raises(IntegrityError, match="does not decide"), transaction.atomic():
            Appeal.objects.filter(pk=second.pk).update(reviewer=eyes.staff.ref)


@pytest.mark.parametrize("narrower", [None, Narrower(Scope.EVERYTHING, None), Narrower(Scope.SIGN_IN, None)])
def test_narrowing_narrows(appeal, omar, narrower):
    """What isn't less is refused."""
    with nothing_comes_about(), pytest.raises(actions.CannotNarrow):
        actions.decide(appeal.id, Outcome.NARROW, reasons=REASONS, narrower=narrower, actor=omar.actor)


def test_an_appeal_stops_nothing_that_was_free(alice, nora, omar):
    """Who couldn't buy, and objected, is not kept from disputes or reviews instead; a nearer end is less."""
    appeal = appeals(alice, restricts(nora, alice, scope=Scope.BUYING))
    soon = appeal.filed_at + timedelta(days=7)
    for scope in (Scope.DISPUTES, Scope.REVIEWS):
        with nothing_comes_about(), pytest.raises(actions.CannotNarrow):
            actions.decide(appeal.id, Outcome.NARROW, reasons=REASONS, narrower=Narrower(scope, soon), actor=omar.actor)

    decides(omar, appeal, Outcome.NARROW, narrower=Narrower(Scope.BUYING, soon))


def test_under_appeal_nobody_lifts_past_it(appeal, nora):
    """Whoever restricted can't take it back in silence while somebody else reviews it."""
    with nothing_comes_about(), pytest.raises(actions.UnderAppeal):
        actions.lift(appeal.restriction_id, reasons=REASONS, actor=nora.actor, purpose=Purpose.ANSWER)


def test_without_an_appeal_a_restriction_is_lifted(alice, nora, visit, letterbox):
    """With reasons and a link; the purpose is on record."""
    restriction = restricts(nora, alice)
    actions.lift(restriction.id, reasons="We were wrong.", actor=nora.actor, purpose=Purpose.ANSWER)
    work()

    assert "We were wrong." in letterbox.last(kind="standing/lifted").text
    assert Restriction.objects.get().phase == Phase.LIFTED
    assert JournalEntry.objects.filter(event=Event.STANDING_SEEN, details__purpose="answer").exists()


def test_the_queue_and_the_review_are_cheap(appeal, omar, django_assert_max_num_queries):
    """One query for the queue, at most ten for all that a reviewer sees; every look is on record."""
    with django_assert_max_num_queries(1):
        assert [one.restriction and one.restriction.ground.code for one in queries.queue().appeals] == ["fraud"]
    with django_assert_max_num_queries(10):
        shown = queries.review(appeal.id, staff_ref=omar.staff.ref)
        assert shown
        assert shown.said[0].text == WHY_NOT
        assert shown.may_decide
        assert [part.title for part in shown.parts][:2] == ["What is restricted", "What happened"]
    actions.note_look(appeal.account_ref, actor=omar.actor, purpose=Purpose.REVIEW, appeal=appeal.id)

    look = JournalEntry.objects.filter(event=Event.STANDING_SEEN).latest("at")
    assert (look.actor_ref, look.details["purpose"]) == (omar.staff.ref, "review")


def test_staff_cannot_end_an_appeal_without_deciding(appeal, omar):
    """Closing its case as if it were a question does nothing."""
    with nothing_comes_about(), pytest.raises(cases.Meanwhile):
        cases.close(appeal.case_id, actor=omar.actor)
