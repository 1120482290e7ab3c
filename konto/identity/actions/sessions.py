"""Ending sessions: at once, on every machine, because the row is the session."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from django.db import transaction

from konto.identity import proofs
from konto.identity.actions.state import lock
from konto.identity.models import Account, Session
from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event


@transaction.atomic
def end_sessions(account: Account, *, actor: Actor, but: UUID | None = None) -> int:
    """End every session of the account, or all but one; returns how many ended."""
    others = Session.objects.filter(account=account)
    ended, _ = (others.exclude(id=but) if but else others).delete()
    if ended:
        journal.record(Event.SESSIONS_ENDED, account.ref, actor=actor, count=ended)
    return ended


class EndReason(StrEnum):
    """Why somebody else than the owner ends the sessions of an account."""

    OWNER_ASKED = "owner_asked"
    """Its owner wrote to a person: a lost device, a stranger on the list."""

    TAKEN_OVER = "taken_over"
    """Somebody else seems to be in."""

    RESTRICTED = "restricted"
    """The account may no longer be used."""


@transaction.atomic
def end_sessions_of(account: Account, *, actor: Actor, reason: EndReason) -> int:
    """End every session and every code and link of an account that isn't the actor's own; returns how many sessions.

    For staff and operators (ASVS 5.0, 7.4.5). Journalled also where there was none: somebody looked at it. Ways in and
    password stay as they are, so whoever knows them comes back.
    """
    account = lock(account)
    ended, _ = Session.objects.filter(account=account).delete()
    proofs.end_all(account)
    journal.record(Event.SESSIONS_ENDED, account.ref, actor=actor, count=ended, reason=reason)
    return ended


@transaction.atomic
def end_session(account: Account, session: UUID, *, actor: Actor) -> int:
    """End one session of this account; another account's session is not found."""
    ended, _ = Session.objects.filter(account=account, id=session).delete()
    if ended:
        journal.record(Event.SESSIONS_ENDED, account.ref, actor=actor, count=ended)
    return ended
