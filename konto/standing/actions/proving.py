"""The way out of a suspected hijack: show a contact from before whatever changed, and everything is open again."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from konto.identity import actions as identity
from konto.identity.actions import Verdict
from konto.identity.models import Account
from konto.kernel.actors import Actor
from konto.standing import now
from konto.standing.actions.phases import move, note_change
from konto.standing.models import End, Phase, Rule


def send_code(account: Account, kind: str, *, network: str, actor: Actor) -> bool:
    """Send a code to the contact of this kind from before. False within a minute, or without such a contact.

    Raises notices.TooMany, notices.NoGateway.
    """
    suspected = now.suspicion(account)
    if suspected is None:
        return False
    return identity.send_guardian_code(
        account, kind, at=suspected.starts_at, letter="standing/prove", network=network, actor=actor
    )


@transaction.atomic
def prove(account: Account, code: str, *, session: UUID | None, actor: Actor) -> Verdict:
    """Weigh the code; the right one ends the suspicion, and every session but this: a thief may sit in another."""
    account = identity.lock(account)
    verdict = identity.confirm_guardian_code(account, code, actor=actor)
    if not verdict.right:
        return verdict
    for one in now.not_over(account.ref).filter(rule=Rule.HIJACK).select_for_update(of=("self",)):
        move(one, Phase.OVER, actor=actor, end=End.SETTLED)
    identity.end_sessions(account, but=session, actor=actor)
    note_change(account)
    return verdict
