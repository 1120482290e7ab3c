"""A break: one switch that stops everything optional, until a day or for good. Nothing else changes."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from konto.kernel import clock, journal, registries
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices.models import Break
from konto.notices.withdrawal import withdraw_optional


class Taken(NamedTuple):
    """A break that runs: since when, and until when; None is for good."""

    since: datetime
    until: datetime | None


class NotInTheFuture(ValueError):
    """A break has to end later than now."""


def of(account_ref: UUID) -> Taken | None:
    """The break that runs now. One whose time is over has ended, whether or not somebody noted it."""
    row = Break.objects.filter(_running(), account_ref=account_ref).first()
    return Taken(row.since, row.until) if row else None


@transaction.atomic
def take(account_ref: UUID, *, until: datetime | None, actor: Actor) -> Taken:
    """Begin a break, or change when the one that runs ends; what waits is not sent. Raises NotInTheFuture."""
    now = clock.now()
    if until is not None and until <= now:
        raise NotInTheFuture
    running = of(account_ref)
    taken = Taken(running.since if running else now, until)
    Break.objects.bulk_create(
        [Break(account_ref=account_ref, since=taken.since, until=until)],
        update_conflicts=True,
        unique_fields=["account_ref"],
        update_fields=["since", "until"],
    )
    withdraw_optional(account_ref)
    if taken != running:
        journal.record(Event.BREAK_TAKEN, account_ref, actor=actor, until=until)
        registries.break_changed(account_ref, taken.since, until)
    return taken


@transaction.atomic
def end(account_ref: UUID, *, actor: Actor) -> bool:
    """End the break by hand; False where none runs."""
    ended, _ = Break.objects.filter(_running(), account_ref=account_ref).delete()
    if ended:
        _tell(account_ref, actor=actor)
    return bool(ended)


def end_those_over() -> int:
    """Note the end of breaks whose time is over; returns how many."""
    over = list(Break.objects.exclude(_running()).values_list("account_ref", flat=True)[:1_000])
    return sum(_end_one(account_ref) for account_ref in over)


@transaction.atomic
def _end_one(account_ref: UUID) -> bool:
    ended, _ = Break.objects.exclude(_running()).filter(account_ref=account_ref).delete()
    if ended:
        _tell(account_ref, actor=Actor.system())
    return bool(ended)


def _tell(account_ref: UUID, *, actor: Actor) -> None:
    journal.record(Event.BREAK_ENDED, account_ref, actor=actor)
    registries.break_changed(account_ref, None, None)


def _running() -> Q:
    return Q(until=None) | Q(until__gt=clock.now())
