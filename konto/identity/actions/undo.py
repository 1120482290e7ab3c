"""Undoing a change of contact: by the link in the letter to whoever was there before, signed in or not.

Everything since that change goes: contacts, doors, sessions, codes, the password, a deletion that waits. What remains
is the account as its owner knew it, and a way to choose a new password by the contact that is back.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from konto.identity import proofs, shield
from konto.identity.actions.questions import take_questions_along
from konto.identity.actions.sessions import end_sessions
from konto.identity.actions.state import lock
from konto.identity.actions.writing import write_to_all
from konto.identity.doors import listing
from konto.identity.doors.door import Door
from konto.identity.models import (
    Account,
    ContactChange,
    Identifier,
    IdentifierKind,
    Proof,
    Recovery,
    RecoveryCode,
    RecoveryEnd,
    State,
)
from konto.identity.queries import REACHING, UNDO_FOR
from konto.kernel import clock, journal, registries
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm, Evidence, raise_alarm
from konto.kernel.events import Event
from konto.notices import actions as notices

SHADOW = UNDO_FOR
"""Doors added so shortly before a change go with it: a thief adds one first, waits, and comes back in by it. Only what
is older was certainly the owner's."""


class UndoOutcome(StrEnum):
    GOOD = "good"
    UNKNOWN = "unknown"
    DONE = "done"
    """Taken back before, by this link or by that of an earlier change."""

    EXPIRED = "expired"
    ERASING = "erasing"
    NOTHING = "nothing"
    """It was given up before anything changed, and nothing has since."""

    OCCUPIED = "occupied"
    """Somebody else holds what should come back, though it is kept free: a person has to look."""


@dataclass(frozen=True)
class Undo:
    """What an undo link would do, or did."""

    outcome: UndoOutcome
    change: ContactChange | None = None
    changes: tuple[ContactChange, ...] = ()

    @property
    def good(self) -> bool:
        return self.outcome is UndoOutcome.GOOD

    @property
    def doors_since(self) -> datetime | None:
        """From when on doors are closed."""
        return self.change.created_at - SHADOW if self.change else None

    def doors(self) -> list[Door]:
        """The doors that it closes."""
        return _doors_since(self.change.account, self.doors_since) if self.change and self.doors_since else []


def weigh_undo(token: str) -> Undo:
    """What the link would take back. Changes nothing."""
    change = shield.by_token(token)
    if change is None or change.account.state == State.MERGED:
        return Undo(UndoOutcome.UNKNOWN)
    changes = tuple(shield.taken_back_with(change))
    outcome = _outcome(change, changes)
    return Undo(outcome, change, changes if outcome is UndoOutcome.GOOD else ())


def undo_contact_change(token: str, *, network: str) -> Undo:
    """Take back the change and everything since. Pressed again, nothing more happens."""
    try:
        return _undo(token, network=network)
    except IntegrityError:
        return _note_occupied(token)


@transaction.atomic
def _undo(token: str, *, network: str) -> Undo:
    found = weigh_undo(token)
    if not (found.good and found.change):
        return found
    # What waits to erase the account locks its own row before the account's, so it is stopped first.
    stopped = registries.stop_leaving(found.change.account.ref)
    account = lock(found.change.account)
    found = weigh_undo(token)  # as it is now: somebody else may have been faster
    if not (found.good and found.change):
        return found
    closed = [listing.called(door, language=account.language) for door in found.doors()]
    removed = _put_back(account, found.changes)
    _mark_undone(found.changes)
    counts = _shut(account, since=found.change.created_at, doors_since=found.change.created_at - SHADOW)
    _make_known(account, found, removed=removed, closed=closed, evidence={**counts, "leaving_stopped": stopped})
    return found


def take_back_since(account: Account, *, since: datetime) -> dict[str, int]:
    """Contacts, doors, sessions, codes and the password that came since a moment go; what was before comes back.

    Call it with the account's row locked. Returns how much of it there was. A contact that somebody else holds by now
    stays away.
    """
    lately = ContactChange.objects.filter(account=account, undone_at=None)
    changes = tuple(lately.filter(Q(created_at__gte=since) | Q(applied_at__gte=since)).order_by("created_at", "id"))
    with suppress(IntegrityError), transaction.atomic():
        _put_back(account, changes)
        _mark_undone(changes)
    return {**_shut(account, since=since, doors_since=since), "changes_undone": len(changes)}


def _outcome(change: ContactChange, changes: tuple[ContactChange, ...]) -> UndoOutcome:
    if change.undone_at:
        return UndoOutcome.DONE
    if change.undo_until is None or change.undo_until <= clock.now():
        return UndoOutcome.EXPIRED
    if change.account.state == State.ERASING:
        return UndoOutcome.ERASING
    alive = [one for one in changes if one.applied_at or not one.dropped_at]
    return UndoOutcome.GOOD if alive else UndoOutcome.NOTHING


def _put_back(account: Account, changes: tuple[ContactChange, ...]) -> list[Identifier]:
    """Each kind of contact as it was before the first change; returns those that are off the account now."""
    removed = []
    for kind, change in shield.restored_by(changes).items():
        now_there = Identifier.objects.filter(account=account, kind=kind).first()
        if now_there and now_there.folded != change.old_folded:
            removed.append(Identifier(kind=kind, value=now_there.value, proved_at=now_there.proved_at))
        if change.old_value:
            _restore(account, kind, change)
        elif now_there:
            Proof.objects.filter(identifier=now_there).delete()
            now_there.delete()
    return removed


def _restore(account: Account, kind: IdentifierKind, change: ContactChange) -> None:
    Identifier.objects.update_or_create(
        account=account,
        kind=kind,
        defaults={
            "value": change.old_value,
            "folded": change.old_folded,
            "proved_at": change.old_proved_at,
            "created_at": clock.now(),
            "bounced_at": None,
            "doubted_at": None,
        },
    )


def _mark_undone(changes: tuple[ContactChange, ...]) -> None:
    now = clock.now()
    mine = ContactChange.objects.filter(pk__in=[one.pk for one in changes])
    mine.filter(applied_at=None, dropped_at=None).update(dropped_at=now)
    mine.update(undone_at=now)


def _shut(account: Account, *, since: datetime, doors_since: datetime) -> dict[str, int]:
    """Nobody is in, and nothing that came since opens it; the password that may be known is none any more."""
    actor = Actor.stranger()
    doors = _close_doors(account, since=doors_since, actor=actor)
    sessions = end_sessions(account, actor=actor)
    proofs.end_all(account)
    take_questions_along(account)
    recoveries = Recovery.objects.filter(account=account)
    recoveries.filter(created_at__gte=since).update(stop_digest=None)  # a thief's letters stop the owner no more
    recoveries.filter(ended_at=None).update(ended_at=clock.now(), ended=RecoveryEnd.REPLACED)
    Account.objects.filter(pk=account.pk).update(password=make_password(None))
    return {"doors_dropped": doors, "sessions_ended": sessions}


def _close_doors(account: Account, *, since: datetime, actor: Actor) -> int:
    """Close what was added since; the owner's doors from before stay."""
    added = _doors_since(account, since)
    for door in added:
        listing.source_of(door).close(account, door)
    RecoveryCode.objects.filter(account=account, created_at__gte=since).delete()
    if added:
        journal.record(Event.DOORS_DROPPED, account.ref, actor=actor, count=len(added))
    return len(added)


def _doors_since(account: Account, since: datetime) -> list[Door]:
    return [one for one in listing.doors_of(account) if one.added_at and one.added_at >= since]


def _make_known(
    account: Account, undo: Undo, *, removed: list[Identifier], closed: list[str], evidence: dict[str, int]
) -> None:
    change = undo.change
    assert change
    journal.record(Event.CHANGES_UNDONE, account.ref, actor=Actor.stranger(), change=change.id)
    raise_alarm(
        Alarm.CONTACT_UNDONE,
        key=f"undone:{change.id}",
        account_ref=account.ref,
        evidence={
            "change": change.id,
            **_each_change(undo.changes),
            "undone_at": clock.now(),
            **evidence,
        },
    )
    context = {"stopped": bool(evidence["leaving_stopped"]), "closed": closed}
    write_to_all("identity/contact_undone", account, context=context, key=f"undone:{change.id}")
    for place, contact in enumerate(removed):
        _tell_removed(account, contact, key=f"taken_off:{change.id}:{place}")


def _each_change(changes: tuple[ContactChange, ...]) -> dict[str, Evidence]:
    """What was taken back, each change under its number: its kind, when it was asked for, and when it was made."""
    facts: dict[str, Evidence] = {}
    for number, one in enumerate(changes, start=1):
        nth = f" {number}" if number > 1 else ""
        facts |= {f"kinds{nth}": one.kind, f"asked_at{nth}": one.created_at}
        facts |= {f"changed_at{nth}": one.applied_at} if one.applied_at else {}
    return facts


def _tell_removed(account: Account, contact: Identifier, *, key: str) -> None:
    """The contact that is off the account may be the owner's, and whoever undid it the thief: so it is told, too."""
    if contact.kind not in REACHING or contact.proved_at is None:
        return
    with suppress(notices.NoGateway, notices.BadAddress):
        notices.send(
            "identity/contact_taken_off",
            to=contact.value,
            channel=contact.channel,
            language=account.language,
            context={},
            key=key,
            account_ref=account.ref,
            capped=False,
        )


@transaction.atomic
def _note_occupied(token: str) -> Undo:
    change = shield.by_token(token)
    assert change
    raise_alarm(
        Alarm.CONTACT_UNDONE,
        key=f"occupied:{change.id}",
        account_ref=change.account.ref,
        evidence={"change": change.id, "asked_at": change.created_at, "occupied": True},
    )
    return Undo(UndoOutcome.OCCUPIED, change)
