"""Reviewing an appeal: somebody who didn't restrict takes it, drafts, and decides with reasons in plain words.

The rule of four eyes is kept here, where it can be said, and by a trigger of the database, where it can't be got round.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from konto.cases import actions as cases
from konto.identity.models import Account
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing import figures, letters, now, queries
from konto.standing.actions import phases
from konto.standing.actions.lifting import checked, open_up
from konto.standing.actions.looking import note_look
from konto.standing.actions.restricting import new
from konto.standing.actions.stages import Meanwhile, lock, move
from konto.standing.letters import Recipient
from konto.standing.models import (
    CLOSES_THE_DOOR,
    Appeal,
    End,
    Found,
    Outcome,
    Phase,
    Remnant,
    Restriction,
    Scope,
    Stage,
)
from konto.standing.permissions import Purpose, staff_alone


class SameEyes(Exception):
    """Whoever decided the restriction doesn't decide the appeal."""


class CannotNarrow(ValueError):
    """The narrower restriction has to be part of the old one, by its scope or its time, and that has to run still."""


class MoreWritten(Exception):
    """The person has written more than whoever decides has read."""


class Narrower(NamedTuple):
    """What is left of a restriction: its scope, and its end where there is one."""

    scope: Scope
    until: datetime | None


class Done(NamedTuple):
    """What came of a decision: who gets a link that opens the account, and what is left of the restriction."""

    recipients: Sequence[Recipient] = ()
    left: Restriction | None = None


@transaction.atomic
def take(appeal_id: UUID, *, instead_of: UUID | None, actor: Actor) -> None:
    """Make the appeal one's own to review. Raises SameEyes, NotStaff; Meanwhile where it isn't theirs who was named."""
    appeal = _locked_for(appeal_id, actor)
    if appeal.reviewer == actor.ref and appeal.stage == Stage.TAKEN:
        return
    if appeal.reviewer != instead_of or appeal.stage not in (Stage.FILED, Stage.TAKEN):
        raise Meanwhile
    before, appeal.reviewer = appeal.reviewer, actor.ref
    if appeal.stage == Stage.FILED:
        move(appeal, Stage.TAKEN, actor=actor)
    else:
        appeal.save(update_fields=["reviewer"])
    journal.record(Event.APPEAL_TAKEN, appeal.account_ref, actor=actor, appeal=appeal.id, instead_of=before)


@transaction.atomic
def give_back(appeal_id: UUID, *, actor: Actor) -> None:
    """Let somebody else review it; the draft stays for them. Raises Meanwhile where it isn't one's own."""
    staff_alone(actor)
    appeal = lock(appeal_id)
    if appeal.reviewer != actor.ref:
        raise Meanwhile
    appeal.reviewer = None
    move(appeal, Stage.FILED, actor=actor)


@transaction.atomic
def save_draft(
    appeal_id: UUID,
    *,
    outcome: Outcome | None,
    reasons: str,
    actor: Actor,
    scope: Scope | None = None,
    until: datetime | None = None,
) -> None:
    """Keep what the reviewer has written so far, however little. Raises Meanwhile where it isn't theirs any more."""
    appeal = _locked_for(appeal_id, actor)
    if appeal.stage != Stage.TAKEN or appeal.reviewer != actor.ref:
        raise Meanwhile
    appeal.draft = {
        "outcome": outcome.value if outcome else "",
        "reasons": reasons[:5_000],
        "scope": scope.value if scope else "",
        "until": until.isoformat() if until else "",
    }
    appeal.save(update_fields=["draft"])
    journal.record(Event.APPEAL_DRAFTED, appeal.account_ref, actor=actor, appeal=appeal.id)


@transaction.atomic
def decide(
    appeal_id: UUID,
    outcome: Outcome,
    *,
    reasons: str,
    narrower: Narrower | None = None,
    actor: Actor,
    purpose: Purpose = Purpose.REVIEW,
    seen: int | None = None,
) -> None:
    """Uphold, lift or narrow; the person is told with reasons and where to turn next.

    `seen` is the number of the last message that was read. Of two who decide at once the second gets Meanwhile, and
    nothing of theirs is done. Raises SameEyes, NotStaff, MoreWritten, lifting.NoReasons, CannotNarrow,
    Appeal.DoesNotExist.
    """
    staff_alone(actor)
    reasons = checked(reasons)
    account, against, appeal = _locked(appeal_id)
    _check_eyes(appeal, actor)
    if appeal.stage not in (Stage.FILED, Stage.TAKEN) or appeal.reviewer not in (None, actor.ref):
        raise Meanwhile
    recipients, left = _carry_out(account, against, outcome, narrower, actor=actor)
    appeal.outcome, appeal.reasons, appeal.draft = outcome, reasons, {}
    appeal.reviewer = appeal.decided_by = actor.ref
    appeal.decided_at = clock.now()
    move(appeal, Stage.DECIDED, actor=actor)
    note_look(appeal.account_ref, actor=actor, purpose=purpose, appeal=appeal.id)
    figures.count_decision(appeal, against)
    _settle(appeal, seen=seen, actor=actor)
    letters.decided(appeal, account=account, recipients=recipients)
    if account and left:
        letters.restricted(account, left)


def _carry_out(
    account: Account | None,
    against: Restriction | Remnant,
    outcome: Outcome,
    narrower: Narrower | None,
    *,
    actor: Actor,
) -> Done:
    """Do what was decided."""
    if isinstance(against, Remnant) or account is None:
        return _carry_out_left(against, outcome)
    if outcome is Outcome.NARROW:
        return _narrow(account, against, narrower, actor=actor)
    if outcome is Outcome.LIFT and against.phase == Phase.RUNS:
        return Done(open_up(account, against, end=End.LIFTED, actor=actor))
    return Done()


def _carry_out_left(against: Restriction | Remnant, outcome: Outcome) -> Done:
    """The account is gone: lifted, nothing is met again."""
    if outcome is Outcome.NARROW:
        raise CannotNarrow
    if outcome is Outcome.LIFT and isinstance(against, Remnant):
        against.ends_at = None
        against.save(update_fields=["ends_at"])
    return Done()


def _settle(appeal: Appeal, *, seen: int | None, actor: Actor) -> None:
    try:
        cases.settle(appeal.case_id, appeal.reasons, key=appeal.id, seen=seen, actor=actor)
    except cases.Meanwhile:
        raise MoreWritten from None


def _narrow(account: Account, wide: Restriction, narrower: Narrower | None, *, actor: Actor) -> Done:
    """A narrower one in its place. It is no further restriction, so no figure counts it as one."""
    if narrower is None or wide.phase != Phase.RUNS or not _is_narrower(narrower, wide):
        raise CannotNarrow
    left = new(
        account,
        scope=narrower.scope,
        ground=wide.ground,
        found=Found(wide.found),
        facts=wide.facts,
        territory=wide.territory,
        notice=wide.notice,
        decided_by=actor.ref,
        until=narrower.until,
        replaces=wide,
    )
    journal.record(
        Event.RESTRICTED,
        account.ref,
        actor=actor,
        restriction=left.id,
        scope=narrower.scope,
        rule=None,
        purpose=Purpose.REVIEW,
    )
    if left.scope in CLOSES_THE_DOOR:
        phases.move(wide, Phase.OVER, actor=actor, end=End.NARROWED)
        phases.note_change(account)
        return Done(left=left)
    return Done(open_up(account, wide, end=End.NARROWED, actor=actor), left)


def _is_narrower(narrower: Narrower, wide: Restriction) -> bool:
    if wide.rule:
        return False  # what a rule restricts is either so or not
    if narrower.until is not None and narrower.until <= clock.now():
        return False
    # A closed door stops everything; of what stands beside one another, none is a part of the other.
    softer = wide.scope in CLOSES_THE_DOOR and now.STRICTEST[narrower.scope] > now.STRICTEST[wide.scope]
    same = narrower.scope == wide.scope
    ends_no_later = wide.until is None or (narrower.until is not None and narrower.until <= wide.until)
    ends_sooner = narrower.until is not None and (wide.until is None or narrower.until < wide.until)
    return (softer and ends_no_later) or (same and ends_sooner)


def _locked_for(appeal_id: UUID, actor: Actor) -> Appeal:
    """The appeal, locked, for somebody who may review it. Raises NotStaff, SameEyes."""
    staff_alone(actor)
    appeal = lock(appeal_id)
    _check_eyes(appeal, actor)
    return appeal


def _check_eyes(appeal: Appeal, actor: Actor) -> None:
    if actor.ref in queries.deciders_of(appeal):
        raise SameEyes


def _locked(appeal_id: UUID) -> tuple[Account | None, Restriction | Remnant, Appeal]:
    """Account, restriction or remnant, case, appeal: locked in this order, as everywhere."""
    found = Appeal.objects.get(pk=appeal_id)
    if found.restriction_id:
        account, restriction = phases.lock(found.restriction_id)
        cases.hold(found.case_id)
        return account, restriction, lock(appeal_id)
    assert found.remnant_id, "an appeal is against one of the two"
    remnant = Remnant.objects.select_for_update(of=("self",)).select_related("ground").get(pk=found.remnant_id)
    cases.hold(found.case_id)
    appeal = lock(appeal_id)
    if appeal.remnant_id is None:
        raise Meanwhile  # somebody came back at this very moment, and it is about their account now
    return None, remnant, appeal
