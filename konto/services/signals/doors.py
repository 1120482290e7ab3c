"""Whether an account may come in, as services know it: disabled where a restriction or its leaving keeps it out."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction

from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.kernel import clock, journal, registries
from konto.kernel.events import Event
from konto.services.models import DoorTold
from konto.services.signals.queueing import Happening, is_known, queue
from konto.services.signals.types import Type

ERRAND: Final = "accepting"
"""Whoever has to agree to new terms first isn't kept out: the guard that asks them stands aside for this one."""

HIJACK: Final = "hijack"
LOOKED_BACK: Final = 50
AT_ONCE: Final = 2_000


def look(account_ref: UUID) -> None:
    """Tell of it where the door has closed or opened since it was last told. The account is locked by the caller."""
    account = identities.by_ref(account_ref)
    if account is None:
        return
    told = DoorTold.objects.filter(account_ref=account_ref).first()
    was_closed = told is not None and told.closed
    is_closed = registries.door_closed_by(account, errand=ERRAND) is not None
    if is_closed != was_closed and (was_closed or is_known(account_ref)):
        _tell(account_ref, is_closed)
    elif not is_closed and account.restricted and told is None and is_known(account_ref):
        _write(account_ref, closed=False)  # it may close at a time of its own
    elif told and not is_closed and not account.restricted:
        told.delete()


def look_at_awaited() -> int:
    """Look at accounts whose door may close by itself, the ones not looked at for longest; returns how many."""
    awaited = DoorTold.objects.filter(closed=False).order_by("since").values_list("account_ref", flat=True)
    found = list(awaited[:AT_ONCE])
    for account_ref in found:
        _look_again(account_ref)
    DoorTold.objects.filter(account_ref__in=found, closed=False).update(since=clock.now())  # the others' turn next
    return len(found)


@transaction.atomic
def _look_again(account_ref: UUID) -> None:
    account = identities.by_ref(account_ref)
    if account is None:
        DoorTold.objects.filter(account_ref=account_ref).delete()
        return
    identity.lock(account)
    look(account_ref)


def _tell(account_ref: UUID, is_closed: bool) -> None:
    if is_closed:
        reason = {"reason": "hijacking"} if _is_hijack(account_ref) else {}
        queue(Happening(Type.DISABLED, account_ref, claims=reason))
        _write(account_ref, closed=True)
    else:
        queue(Happening(Type.ENABLED, account_ref))
        DoorTold.objects.filter(account_ref=account_ref).delete()


def _write(account_ref: UUID, *, closed: bool) -> None:
    DoorTold.objects.update_or_create(account_ref=account_ref, defaults={"closed": closed, "since": clock.now()})


def _is_hijack(account_ref: UUID) -> bool:
    """Whether it was closed on suspicion that somebody else is in (RISC 1.0, section 2.2)."""
    latest = (one for one in journal.entries_of(account_ref, most=LOOKED_BACK) if one.event == Event.RESTRICTED)
    newest = next(latest, None)
    return newest is not None and newest.details.get("rule") == HIJACK
