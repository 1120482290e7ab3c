"""Asking to leave, hurrying it, and staying after all."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from konto.departure.actions.erasing import order_erasures
from konto.departure.actions.stage import TooLate, lock, move
from konto.departure.models import Departure, Draft, Stage
from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.identity.actions import State
from konto.identity.models import Account
from konto.kernel import clock, ids, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices


class Requested(NamedTuple):
    """The departure, and the secret of its status page: shown once, and in the letter."""

    departure: Departure
    status_token: str


@transaction.atomic
def request_departure(account: Account, *, actor: Actor) -> Requested | None:
    """Begin to leave: the account waits, every session ends, every room gets its erasure order.

    Returns None when the account is leaving already: two confirmations make one departure.
    Raises identity.WrongState from a state that has no way out.
    """
    account = identity.lock(account)
    if account.state in (State.LEAVING, State.ERASING):
        return None
    identity.change_state(account, State.LEAVING, actor=actor)
    identity.end_sessions(account, actor=actor)
    identity.end_proofs(account)
    requested = _open(account)
    journal.record(Event.DEPARTURE_REQUESTED, account.ref, actor=actor, departure=requested.departure.id)
    _confirm_by_letter(account, requested)
    identity.tell_keepers(
        "departure/requested_warning",
        account,
        context={"due_at": requested.departure.due_at},
        key=f"leaving_warning:{requested.departure.id}",
    )
    return requested


class Shielded(Exception):
    """A contact changed lately: whoever was there before has time to stop it."""


@transaction.atomic
def hurry(departure_id: UUID, *, actor: Actor) -> Departure:
    """Start erasing at once; asked again, nothing more happens.

    Raises TooLate when it has started or ended, Shielded where it must not be any sooner.
    """
    departure = lock(departure_id)
    if departure.stage != Stage.WAITING:
        raise TooLate(departure.stage)
    if departure.hurried:
        return departure
    if not may_hurry(departure):
        raise Shielded
    departure.hurried = True
    departure.due_at = departure.next_try = clock.now()
    departure.save(update_fields=["hurried", "due_at", "next_try"])
    journal.record(Event.DEPARTURE_HURRIED, departure.ref, actor=actor, departure=departure.id)
    return departure


def may_hurry(departure: Departure) -> bool:
    """Whether its owner may ask for it sooner: not for two weeks after a change of contacts."""
    return not identities.shielded(identities.account_of(departure.subject))


@transaction.atomic
def stop_for_owner(account_ref: UUID) -> bool:
    """An owner takes back what somebody else did to the account: a departure that waits was not theirs.

    False where none waits. The letter about it is that of whoever calls.
    """
    waiting = Departure.objects.filter(ref=account_ref, stage=Stage.WAITING).first()
    if waiting is None:
        return False
    try:
        keep(waiting.id, actor=Actor.stranger(), told=False)
    except TooLate:
        return False
    return True


@transaction.atomic
def keep(departure_id: UUID, *, actor: Actor, told: bool = True) -> None:
    """Stay: the account is again what it was. Raises TooLate once the erasing has started, or it was kept before."""
    departure = lock(departure_id)
    departure.done_at = clock.now()
    move(departure, Stage.KEPT)
    account = identities.account_of(departure.subject)
    account = identity.change_state(account, State(account.state_before), actor=actor)
    departure.orders.all().delete()
    Draft.objects.filter(account=account).delete()
    journal.record(Event.DEPARTURE_KEPT, account.ref, actor=actor, departure=departure.id)
    if told:
        _say_kept(account, departure)


def _say_kept(account: Account, departure: Departure) -> None:
    """By letter or text, as far as one can go there: nobody has to leave because texts can't be sent any more."""
    with suppress(notices.NoGateway):
        identity.write(
            "departure/kept",
            account,
            to=identities.contact_of(account),
            context=identities.greeting(account),
            key=f"kept:{departure.id}",
            capped=False,
        )


def _open(account: Account) -> Requested:
    now, token = clock.now(), ids.token()
    due = now + timedelta(seconds=settings.KONTO_DEPARTURE_GRACE)
    departure = Departure.objects.create(
        account_id=account.id,
        ref=account.ref,
        language=account.language,
        status_digest=ids.digest(token),
        requested_at=now,
        due_at=due,
        limit_at=now + timedelta(seconds=settings.KONTO_DEPARTURE_LIMIT),
        next_try=due,
    )
    order_erasures(departure)
    return Requested(departure, token)


def _confirm_by_letter(account: Account, requested: Requested) -> None:
    departure = requested.departure
    identity.write(
        "departure/requested",
        account,
        to=identities.contact_of(account),
        context={
            **identities.greeting(account),
            "due_at": departure.due_at,
            "limit_at": departure.limit_at,
            "link": notices.link(reverse("departure:status", args=[requested.status_token])),
        },
        key=f"leaving:{departure.id}",
        capped=False,
    )
