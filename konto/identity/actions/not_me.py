"""Somebody sees an account that isn't theirs, and says so: they leave it, its owner and the staff hear of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from konto.identity.actions.state import lock
from konto.identity.actions.writing import write_to_all
from konto.identity.models import Account, Session, State
from konto.kernel import clock, journal, throttle
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm, Evidence, raise_alarm
from konto.kernel.events import Event
from konto.kernel.throttle import Limit

MOST_ALARMS = 5
"""For one account in a quarter of an hour: nobody floods the owner and the staff by signing in again and again. Staff
find them all in one case an hour; of somebody nearly gone, whose case names nobody, there is one alarm alone."""


@dataclass(frozen=True)
class Seen:
    """Where it was seen: the session that was open, and the request that said so."""

    session: Session
    request_id: str


@transaction.atomic
def leave_not_mine(account: Account, seen: Seen) -> None:
    """End this session, write it in the journal, alarm staff with the evidence, and tell every contact of the owner."""
    try:
        account = lock(account)
    except Account.DoesNotExist:  # erased at this very moment, and the session with it
        return
    session = seen.session
    ended, _ = Session.objects.filter(key_digest=session.key_digest).delete()
    if not ended:  # pressed twice: it was said
        return
    journal.record(Event.NOT_ME, account.ref, actor=Actor.stranger(), session=session.id)
    # Of somebody who is nearly gone nothing new is written: it would hold up the end.
    gone = account.state == State.ERASING
    if not _may_alarm(account, most=1 if gone else MOST_ALARMS):
        return
    raise_alarm(
        Alarm.NOT_ME,
        key=f"not_me:{session.id}",
        account_ref=None if gone else account.ref,
        evidence=_evidence(seen),
    )
    if not gone:
        context = {"device": session.device, "at": clock.now(), "since": session.created_at}
        write_to_all("identity/not_me", account, context=context, key=f"not_me:{session.id}")


def _may_alarm(account: Account, *, most: int) -> bool:
    limits = [Limit("not me", str(account.pk), most)]
    try:
        throttle.spend(limits)
    except throttle.Slow:
        return False
    return True


def _evidence(seen: Seen) -> dict[str, Evidence]:
    session = seen.session
    return {
        "request": seen.request_id,
        "session": session.id,
        "device": session.device,
        "door": session.door,
        "signed_in_at": session.created_at,
        "last_seen_at": session.last_seen_at,
        "said_at": clock.now(),
    }
