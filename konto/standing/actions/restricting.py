"""Restricting: by staff, with facts and a ground from the catalogue; the statement of reasons leaves at once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from konto.identity import actions as identity
from konto.identity.actions import State
from konto.identity.models import Account
from konto.kernel import clock, ids, journal, registries
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing import codes, figures, grounds, letters, now
from konto.standing.actions.phases import note_change
from konto.standing.models import CLOSES_THE_DOOR, Found, Ground, Phase, Restriction, Rule, Scope
from konto.standing.permissions import Purpose, staff_alone

LONGEST_FACTS: Final = 3_000
NOTICE: Final = re.compile(r"(?=.*[0-9])(?!.*[A-Za-z]{5})[A-Za-z]{0,4}[-0-9A-Z]{1,36}")
"""A number that somebody's notice goes by: digits, and no letters in a row that could be their name."""


class CannotRestrict(Exception):
    """The account is being erased, or what was given doesn't make a statement; the message names the part."""


class AlreadyRestricted(Exception):
    """The same is restricted already, on the same ground."""


@transaction.atomic
def restrict(
    account: Account,
    *,
    scope: Scope,
    ground: str,
    facts: str,
    found: Found,
    actor: Actor,
    purpose: Purpose,
    starts_at: datetime | None = None,
    until: datetime | None = None,
    territory: str = "",
    notice: str = "",
) -> Restriction:
    """Stop `scope` for the account from now or `starts_at`, until then or open-ended, and tell its owner why.

    `ground` is the code of one in the catalogue, `notice` the number of what somebody told us. Whoever is leaving may
    be restricted: the leaving goes on, and the block outlives it. Raises CannotRestrict, AlreadyRestricted, NotStaff,
    Ground.DoesNotExist.
    """
    staff_alone(actor)
    account = identity.lock(account)
    _check(account, scope=scope, facts=facts, starts_at=starts_at, until=until, territory=territory, notice=notice)
    chosen = grounds.current(ground)
    if now.not_over(account.ref).filter(scope=scope, ground__code=ground, phase=Phase.RUNS).exists():
        raise AlreadyRestricted
    restriction = new(
        account,
        scope=scope,
        ground=chosen,
        found=found,
        facts=facts.strip(),
        territory=territory.strip(),
        notice=notice.strip(),
        decided_by=actor.ref,
        starts_at=starts_at,
        until=until,
    )
    begin(account, restriction, actor=actor, purpose=purpose)
    return restriction


def new(
    account: Account,
    *,
    scope: Scope,
    ground: Ground,
    found: Found,
    starts_at: datetime | None = None,
    **given: object,
) -> Restriction:
    """Write a restriction down: by staff (`decided_by`) or by a `rule`. The account is locked."""
    at, restriction_id = clock.now(), ids.uuid7()
    return Restriction.objects.create(
        id=restriction_id,
        account_ref=account.ref,
        scope=scope,
        ground=ground,
        found=found,
        starts_at=starts_at or at,
        made_at=at,
        appeal_until=(starts_at or at) + timedelta(days=settings.KONTO_APPEAL_DAYS),
        code_mark=codes.mark_of(restriction_id),
        **given,
    )


def begin(account: Account, restriction: Restriction, *, actor: Actor, purpose: Purpose | None = None) -> None:
    """Everything that a new restriction brings with it. The account is locked; the letters come last."""
    if _shuts(restriction):
        identity.end_sessions(account, actor=actor)
        identity.end_proofs(account, but=identity.Purpose.ACTIVATE)  # a code sent before opens nothing
    journal.record(
        Event.RESTRICTED,
        account.ref,
        actor=actor,
        restriction=restriction.id,
        scope=Scope(restriction.scope),
        rule=Rule(restriction.rule) if restriction.rule else None,
        purpose=purpose,
    )
    figures.count_restriction(restriction)
    note_change(account)
    letters.restricted(account, restriction)


def stop_leaving(account: Account) -> bool:
    """End a leaving that waits: somebody else may have asked for it. Before the account is locked."""
    return registries.stop_leaving(account.ref)


def _shuts(restriction: Restriction) -> bool:
    """Whether whoever is in has to go. Whoever is late may stay on the page that says what is to be done."""
    late = restriction.rule == Rule.NOT_ACTIVATED
    return restriction.scope in CLOSES_THE_DOOR and restriction.starts_at <= clock.now() and not late


def _check(
    account: Account,
    *,
    scope: Scope,
    facts: str,
    starts_at: datetime | None,
    until: datetime | None,
    territory: str,
    notice: str,
) -> None:
    at = clock.now()
    wrong = {
        "state": account.state not in (State.NEW, State.ACTIVE, State.LEAVING),
        "facts": not facts.strip() or len(facts) > LONGEST_FACTS,
        "starts_at": starts_at is not None and starts_at < at - timedelta(minutes=5),
        "until": until is not None and until <= max(at, starts_at or at),
        "territory": len(territory) > 100 or bool(territory.strip() and scope in CLOSES_THE_DOOR),
        "notice": bool(notice.strip()) and not NOTICE.fullmatch(notice.strip()),
    }
    for part, is_wrong in wrong.items():
        if is_wrong:
            raise CannotRestrict(part)
