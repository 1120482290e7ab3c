"""Lifting a restriction: at once, or, where the door was closed, by a link that also proves the address."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction

from konto.identity import actions as identity
from konto.identity.models import Account
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.standing import letters
from konto.standing.actions.looking import note_look
from konto.standing.actions.phases import WrongPhase, lock, move, note_change
from konto.standing.actions.reopening import links_for
from konto.standing.letters import Recipient
from konto.standing.models import CLOSES_THE_DOOR, OPEN_STAGES, Appeal, End, Phase, Restriction
from konto.standing.permissions import Purpose, staff_alone

LONGEST_REASONS: Final = 5_000


class NoReasons(ValueError):
    """A decision needs reasons in plain words, and not too many of them."""


class UnderAppeal(Exception):
    """An appeal is open: whoever reviews it decides."""


@transaction.atomic
def lift(restriction_id: UUID, *, reasons: str, actor: Actor, purpose: Purpose) -> None:
    """Lift a restriction that nobody has appealed against, and tell its person why.

    Raises NoReasons, UnderAppeal, WrongPhase, NotStaff, Restriction.DoesNotExist.
    """
    staff_alone(actor)
    checked(reasons)
    account, restriction = lock(restriction_id)
    if Appeal.objects.filter(restriction=restriction, stage__in=OPEN_STAGES).exists():
        raise UnderAppeal
    if account is None or restriction.phase != Phase.RUNS:
        raise WrongPhase(restriction.phase)
    note_look(account.ref, actor=actor, purpose=purpose, restriction=restriction.id)
    recipients = open_up(account, restriction, end=End.LIFTED, actor=actor)
    letters.lifted(account, restriction, reasons=reasons.strip(), recipients=recipients)


def open_up(account: Account, restriction: Restriction, *, end: End, actor: Actor) -> list[Recipient]:
    """End a locked restriction; who gets a link that opens the account, where it was closed and isn't open at once."""
    if restriction.scope not in CLOSES_THE_DOOR or restriction.starts_at > clock.now():
        move(restriction, Phase.OVER, actor=actor, end=end)
        note_change(account)
        return []
    move(restriction, Phase.LIFTED, actor=actor, end=end)
    note_change(account)
    identity.end_proofs(account, but=identity.Purpose.ACTIVATE)
    return links_for(account, restriction)


def checked(reasons: str) -> str:
    """The reasons as they are kept. Raises NoReasons."""
    reasons = reasons.strip()
    if not reasons or len(reasons) > LONGEST_REASONS:
        raise NoReasons
    return reasons
