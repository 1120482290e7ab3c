"""What is restricted at this moment, and which page says why. Who is marked as unrestricted costs no query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.identity.actions import State
from konto.kernel import clock
from konto.standing.models import CLOSES_THE_DOOR, End, Phase, Restriction, Rule, Scope

WHY: Final = "standing:mine"
LATE: Final = "identity:not_confirmed"
STRICTEST: Final = {scope: place for place, scope in enumerate(Scope.values)}
KNOWN: Final = "_standing_now"

SPARED: Final = ("leaving", "export", "proof", "standing")
"""What somebody may do whose door is closed: leave, take their data along, show for that who they are, object."""

SPARED_LATE: Final = ("activation", *SPARED)
SPARED_HIJACK: Final = ("standing",)
"""A thief can't look around, take data along, or erase the owner."""


def is_late(account: Any) -> bool:
    """Whether a sign-up's days to be confirmed have run out."""
    ends = identities.days_run_out_at(account)
    return ends is not None and ends <= clock.now()


def running(account: Any) -> list[Restriction]:
    """What is restricted now, the strictest first: no query where nothing is marked, one where something is.

    Asked once for each account that was read: a request asks several guards.
    """
    if not account.restricted:
        return []
    late = is_late(account)
    known: list[Restriction] | None = account.__dict__.get(KNOWN)
    if known is None:
        known = account.__dict__[KNOWN] = _read(account)
    return [one for one in known if _runs(one) and (late or one.rule != Rule.NOT_ACTIVATED)]


def forget(account: Any) -> None:
    """Read anew when asked next: something has changed."""
    account.__dict__.pop(KNOWN, None)


def spared_by_a_person(account: Any) -> bool:
    """Whether a person decided that this sign-up isn't stopped for being late."""
    return Restriction.objects.filter(account_ref=account.ref, rule=Rule.NOT_ACTIVATED, end=End.LIFTED).exists()


def closing(account: Any) -> list[Restriction]:
    """Of these, what closes the door."""
    return [one for one in running(account) if one.scope in CLOSES_THE_DOOR]


def suspicion(account: Any) -> Restriction | None:
    """The suspected hijack that is to be settled; one that a person lifted waits for its link, and counts as well."""
    return next(iter(_by(Rule.HIJACK, running(account))), None)


def guardians(account: Any) -> list[identity.Keeper]:
    """The contacts from before whatever looked like a hijack; none where nothing does.

    As of the moment when it did: who waits two weeks is no more the owner for it.
    """
    suspected = suspicion(account)
    return identity.guardians_of(account, at=suspected.starts_at) if suspected else []


def guard_blocked(account: Any) -> str | None:
    """For whoever is shut out by staff, or by a block from before."""
    return WHY if not _is_going(account) and _others(closing(account)) else None


def guard_hijack(account: Any) -> str | None:
    return WHY if not _is_going(account) and suspicion(account) else None


def guard_late(account: Any) -> str | None:
    """For whoever didn't confirm in time; a person may have decided otherwise."""
    if not is_late(account):
        return None
    stopped = _by(Rule.NOT_ACTIVATED, running(account)) or not spared_by_a_person(account)
    return LATE if stopped else None


def limit(account: Any, scope: str) -> str | None:
    """The page that says why this account may not do something."""
    return WHY if any(one.scope in (scope, *CLOSES_THE_DOOR) for one in running(account)) else None


def shut_out(account_ref: UUID) -> Iterable[tuple[datetime, datetime]]:
    """The spans in which somebody couldn't get into their account, until now; they may overlap."""
    now = clock.now()
    closed = Restriction.objects.filter(account_ref=account_ref, scope__in=CLOSES_THE_DOOR, starts_at__lt=now)
    for one in closed.only("starts_at", "until", "ended_at"):
        yield one.starts_at, min(filter(None, (one.until, one.ended_at, now)))


def ordered(restrictions: Iterable[Restriction]) -> list[Restriction]:
    """The strictest first; of equal ones the earlier."""
    return sorted(restrictions, key=lambda one: (STRICTEST[one.scope], one.starts_at, one.id))


def not_over(account_ref: Any) -> QuerySet[Restriction]:
    """What runs, will run, or waits for its link to be followed."""
    return Restriction.objects.filter(account_ref=account_ref).exclude(phase=Phase.OVER).select_related("ground")


def _read(account: Any) -> list[Restriction]:
    return ordered(not_over(account.ref))


def _runs(one: Restriction) -> bool:
    now = clock.now()
    return one.starts_at <= now and (one.until is None or one.until > now)


def _is_going(account: Any) -> bool:
    """Whoever is leaving sees the clock instead, and nothing else."""
    return account.state in (State.LEAVING, State.ERASING)


def _by(rule: Rule, restrictions: Iterable[Restriction]) -> list[Restriction]:
    return [one for one in restrictions if one.rule == rule]


def _others(restrictions: Iterable[Restriction]) -> list[Restriction]:
    return [one for one in restrictions if one.rule not in (Rule.NOT_ACTIVATED, Rule.HIJACK)]
