"""Looks at accounts: what for is asked first and counts for half an hour; each look is written down with it."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from konto.console.models import Staff
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing.actions import Purpose

KEPT: Final = timedelta(minutes=30)
"""How long a purpose counts for the same person: as long as staff stay signed in without doing anything."""


class SearchedBy(StrEnum):
    """What kind of thing was searched for; never what it was."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    NUMBER = "number"


def state_purpose(staff: Staff, account_ref: UUID, purpose: Purpose) -> None:
    """Say what an account is going to be looked at for."""
    journal.record(Event.PURPOSE_STATED, account_ref, actor=Actor.staff(staff.ref), purpose=purpose)


def purpose_of(staff: Staff, account_ref: UUID) -> Purpose | None:
    """What this member of staff said, in the last half hour, to look at the account for."""
    stated = journal.last(account_ref, Event.PURPOSE_STATED, by=staff.ref, since=clock.now() - KEPT)
    return Purpose(stated.details["purpose"]) if stated else None


def note_page(staff: Staff, account_ref: UUID, purpose: Purpose) -> None:
    """Somebody looks at the account's page."""
    journal.record(Event.ACCOUNT_SEEN, account_ref, actor=Actor.staff(staff.ref), purpose=purpose)


def note_seen_as(staff: Staff, account_ref: UUID, purpose: Purpose) -> None:
    """Somebody looks at what the person sees."""
    journal.record(Event.ACCOUNT_SEEN_AS_THEY, account_ref, actor=Actor.staff(staff.ref), purpose=purpose)


def note_search(staff: Staff, by: SearchedBy, found: list[UUID]) -> None:
    """Somebody searched: one entry for each account that the list shows, or one that nothing was found."""
    shown: list[UUID | None] = [*found] or [None]
    for account_ref in shown:
        journal.record(Event.ACCOUNTS_SEARCHED, account_ref, actor=Actor.staff(staff.ref), by=by, found=len(found))
