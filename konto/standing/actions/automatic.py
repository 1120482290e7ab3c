"""What restricts by itself: a sign-up that nobody confirms in time, and signs of a hijack. A person judges appeals."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.identity.actions import State
from konto.identity.models import Account
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.standing import grounds, now, rules
from konto.standing.actions.phases import move, note_change
from konto.standing.actions.restricting import begin, new, stop_leaving
from konto.standing.models import End, Found, Phase, Restriction, Rule, Scope

AT_ONCE = 200
SYSTEM = Actor.system()


def restrict_late() -> int:
    """Restrict the sign-ups whose days have run out, each once; returns how many. Whom a person let in stays in."""
    done = Restriction.objects.filter(account_ref=OuterRef("ref"), rule=Rule.NOT_ACTIVATED)
    settled = Exists(done.filter(~Q(phase=Phase.OVER) | Q(end=End.LIFTED)))
    waiting = identities.run_out_of_days().exclude(settled)[:AT_ONCE]
    return sum(restrict_for_being_late(one) is not None for one in list(waiting))


@transaction.atomic
def restrict_for_being_late(account: Account) -> Restriction | None:
    """Write down that a sign-up is stopped for want of confirmation: it is from the moment its days have run out.

    The one that runs already, if any; None where nothing is to be stopped.
    """
    try:
        locked = identity.lock(account)
    except Account.DoesNotExist:
        return None
    if not now.is_late(locked) or now.spared_by_a_person(locked):
        return None
    if running := now.not_over(locked.ref).filter(rule=Rule.NOT_ACTIVATED).first():
        return running
    restriction = new(
        locked,
        scope=Scope.SIGN_IN,
        ground=grounds.current(Rule.NOT_ACTIVATED),
        found=Found.AUTOMATED,
        rule=Rule.NOT_ACTIVATED,
        starts_at=identities.days_run_out_at(locked),
    )
    begin(locked, restriction, actor=SYSTEM)
    account.restricted = locked.restricted  # the page that asked shows it at once
    return restriction


def weigh(account_ref: UUID) -> None:
    """Something unusual happened: restrict the account where together it looks like a hijack.

    Called before anything of the account is locked, or with the account's row locked.
    """
    last = Restriction.objects.filter(account_ref=account_ref, rule=Rule.HIJACK).order_by("-made_at").first()
    if last and last.phase != Phase.OVER:
        return
    if rules.is_suspicious(rules.signs_of(account_ref, since=last.ended_at if last else None)):
        _restrict_hijacked(account_ref)


@transaction.atomic
def _restrict_hijacked(account_ref: UUID) -> None:
    account = identities.by_ref(account_ref)
    if account is None or account.state not in (State.ACTIVE, State.LEAVING):
        return
    stop_leaving(account)
    account = identity.lock(account)
    if now.not_over(account.ref).filter(rule=Rule.HIJACK).exists():
        return
    restriction = new(
        account,
        scope=Scope.EVERYTHING,
        ground=grounds.current(Rule.HIJACK),
        found=Found.AUTOMATED,
        rule=Rule.HIJACK,
    )
    begin(account, restriction, actor=SYSTEM)


def settle(account_ref: UUID) -> None:
    """A sign-up was confirmed, or began anew: it is late no more. Called with the account's row locked."""
    account = identities.by_ref(account_ref)
    if account is None or now.is_late(account):
        return
    waiting = now.not_over(account_ref).filter(rule=Rule.NOT_ACTIVATED).select_for_update(of=("self",))
    settled = [_over(one, End.SETTLED) for one in waiting]
    if settled:
        note_change(account)


def end_expired() -> int:
    """End what has run its time; returns how many."""
    due = Restriction.objects.filter(until__lte=clock.now()).exclude(phase=Phase.OVER).order_by("until")
    refs = list(dict.fromkeys(due.values_list("account_ref", flat=True)[:AT_ONCE]))
    return sum(_end_expired(ref) for ref in refs)


@transaction.atomic
def _end_expired(account_ref: UUID) -> int:
    account = identities.by_ref(account_ref)
    if account is None:
        return 0
    account = identity.lock(account)
    due = now.not_over(account_ref).filter(until__lte=clock.now()).select_for_update(of=("self",))
    ended = [_over(one, End.EXPIRED) for one in due]
    if ended:
        note_change(account)
    return len(ended)


def _over(restriction: Restriction, end: End) -> Restriction:
    move(restriction, Phase.OVER, actor=SYSTEM, end=end)
    return restriction
