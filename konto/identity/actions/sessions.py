"""Ending sessions: at once, on every machine, because the row is the session."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

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


@transaction.atomic
def end_session(account: Account, session: UUID, *, actor: Actor) -> int:
    """End one session of this account; another account's session is not found."""
    ended, _ = Session.objects.filter(account=account, id=session).delete()
    if ended:
        journal.record(Event.SESSIONS_ENDED, account.ref, actor=actor, count=ended)
    return ended
