"""Doors: adding, naming and closing the ways into an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q

from konto.identity.actions.sessions import end_sessions
from konto.identity.actions.state import lock
from konto.identity.actions.writing import write_to_all
from konto.identity.doors import listing, passkeys
from konto.identity.doors.door import Door, Kind
from konto.identity.models import Account, ContactChange, Identifier, Proof, RecoveryCode
from konto.kernel import clock, ids, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event


class LastDoor(Exception):
    """Without this door nobody would get into the account any more."""


class NoDoor(Exception):
    """The account has no such door, or none any more."""


class TooManyDoors(Exception):
    """The account has as many of these as it may have."""


@transaction.atomic
def add_passkey(account: Account, *, name: str, answer: dict[str, Any], actor: Actor) -> None:
    """Keep a passkey that a browser made, and was checked. Raises TooManyDoors."""
    account = lock(account)
    mine = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN)
    if mine.count() >= passkeys.MOST:
        raise TooManyDoors
    Authenticator.objects.create(
        user=account,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": name, "credential": answer},
        created_at=clock.now(),
    )
    note_door(account, Event.DOOR_ADDED, Kind.PASSKEY, name=name, actor=actor)


@transaction.atomic
def rename_passkey(account: Account, passkey: int, *, name: str, actor: Actor) -> None:
    """Call a passkey something else. Raises NoDoor."""
    account = lock(account)
    row = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN, pk=passkey).first()
    if row is None:
        raise NoDoor
    row.data["name"] = name
    row.save(update_fields=["data"])
    journal.record(Event.DOOR_RENAMED, account.ref, actor=actor, kind=Kind.PASSKEY)


@transaction.atomic
def open_codes(account: Account, *, actor: Actor) -> None:
    """Let codes sent to the contacts open the account."""
    account = lock(account)
    if not account.codes_open:
        account.codes_open = True
        account.save(update_fields=["codes_open"])
        note_door(account, Event.DOOR_ADDED, Kind.CODE, actor=actor)


@transaction.atomic
def close_door(account: Account, kind: str, which: str, *, keep_session: UUID | None, actor: Actor) -> Account:
    """Close a door, and end every other session: one of them may have come in by it. Returns the account as it is now.

    Raises NoDoor, and LastDoor where nobody would get in any more: asked under the account's lock, so that two who
    close the last two at the same moment close one.
    """
    account = lock(account)
    doors = listing.doors_of(account)
    door = next((one for one in doors if (one.kind, one.which) == (kind, which)), None)
    if door is None:
        raise NoDoor
    if not listing.can_close(door, doors):
        raise LastDoor
    listing.source_of(door).close(account, door)
    end_sessions(account, actor=actor, but=keep_session)
    note_door(account, Event.DOOR_CLOSED, door.kind, name=_named(door), actor=actor)
    return account


def note_door(account: Account, event: Event, kind: Kind, *, actor: Actor, name: str = "") -> None:
    """Write down that a door was added or closed, and tell every contact."""
    journal.record(event, account.ref, actor=actor, kind=kind)
    letter = "identity/door_added" if event is Event.DOOR_ADDED else "identity/door_closed"
    write_to_all(letter, account, context={"kind": str(kind), "called": name}, key=f"door:{ids.uuid7()}")


def _named(door: Door) -> str:
    """What the person called it; the other kinds have a name in each language."""
    return door.name if door.kind in (Kind.PASSKEY, Kind.SOCIAL) else ""


@transaction.atomic
def drop_doors(account: Account, *, actor: Actor, kept: Identifier | None = None) -> int:
    """Drop every door but the password: they were set before the address was proved, perhaps by somebody else.

    `kept` is the contact whose holder is known now; every other contact and user name goes as well. Returns how many
    doors and contacts there were.
    """
    account = lock(account)
    dropped: int = Authenticator.objects.filter(user=account).delete()[0]
    dropped += RecoveryCode.objects.filter(account=account).delete()[0]
    dropped += SocialAccount.objects.filter(user=account).delete()[0]
    if kept:
        dropped += _drop_contacts(account, kept=kept)
    Account.objects.filter(pk=account.pk).update(codes_open=True)
    if dropped:
        journal.record(Event.DOORS_DROPPED, account.ref, actor=actor, count=dropped)
    return dropped


def _drop_contacts(account: Account, *, kept: Identifier) -> int:
    """What waits to be proved, what was changed, and whatever else finds the account: none of it is the holder's."""
    others = Identifier.objects.filter(account=account).exclude(pk=kept.pk)
    changes = ContactChange.objects.filter(account=account)
    Proof.objects.filter(Q(identifier__in=others) | Q(change__in=changes)).delete()
    return changes.delete()[0] + others.delete()[0]
