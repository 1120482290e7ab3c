"""Erasing, step by step: each step is one transaction, so that whoever goes on finds where it was."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from konto.departure import certificates
from konto.departure.actions.stage import lock, move
from konto.departure.models import Departure, ErasureOrder, Farewell, Stage
from konto.departure.traces import Searched
from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.identity.actions import State
from konto.kernel import clock, holdings, journal, keys
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices

LETTERBOX_FORGETS = timedelta(minutes=1)
SYSTEM = Actor.system()


@transaction.atomic
def start_erasing(departure_id: UUID) -> None:
    """The point of no return: sessions end, waiting letters are dropped, the farewell's address is sealed apart."""
    departure = lock(departure_id)
    move(departure, Stage.ERASING)
    departure.started_at = clock.now()
    departure.save(update_fields=["started_at"])
    account = identities.account_of(departure.subject)
    identity.change_state(account, State.ERASING, actor=SYSTEM)
    identity.end_sessions(account, actor=SYSTEM)
    notices.cancel_queued(departure.ref)
    _seal_farewell(departure, name=account.name)
    journal.record(Event.ERASING_STARTED, departure.ref, actor=SYSTEM, departure=departure.id)


@transaction.atomic
def erase_next(departure_id: UUID) -> bool:
    """Let the next room erase and keep its receipt. False when every room has; then the search may begin."""
    departure = lock(departure_id)
    order = departure.orders.filter(done_at=None).first()
    if order is None:
        move(departure, Stage.SEARCHING)
        return False
    ErasureOrder.objects.filter(pk=order.pk).update(attempts=F("attempts") + 1)
    receipt = holdings.erase(order.room, departure.subject)
    ErasureOrder.objects.filter(pk=order.pk).update(receipt=receipt, done_at=clock.now())
    journal.record(
        Event.ERASURE_RECEIPT,
        departure.ref,
        actor=SYSTEM,
        departure=departure.id,
        order=order.id,
        rows=sum(receipt.values()),
    )
    return True


@transaction.atomic
def finish(departure_id: UUID, searched: Searched) -> None:
    """Seal the certificate, if the search found nothing; otherwise put what was found on record, and erase again."""
    departure = lock(departure_id)
    if searched.places:
        _erase_again(departure, searched)
        return
    departure.done_at = clock.now()
    departure.traces = []
    departure.certificate = certificates.seal(departure, searched)
    move(departure, Stage.GONE)
    journal.record(Event.CERTIFICATE_SEALED, departure.ref, actor=SYSTEM, departure=departure.id)
    _say_farewell(departure)


def needles(departure: Departure) -> list[str]:
    """What to search for: the identifiers that were the person's."""
    farewell = json.loads(keys.unseal(bytes(departure.farewell.sealed)))
    return [str(one) for one in farewell["identifiers"]]


def _seal_farewell(departure: Departure, *, name: str) -> None:
    identifiers = identities.identifiers_of(departure.subject)
    address = identities.address_of(identities.account_of(departure.subject)).value
    known = sorted({form for one in identifiers for form in (one.value, one.folded)})
    text = json.dumps({"address": address, "name": name, "identifiers": known})
    Farewell.objects.create(departure=departure, sealed=keys.seal(text))


def _erase_again(departure: Departure, searched: Searched) -> None:
    departure.traces = sorted(searched.places)
    departure.save(update_fields=["traces"])
    for order in departure.orders.all():
        holdings.erase(order.room, departure.subject)
    journal.record(Event.TRACES_FOUND, departure.ref, actor=SYSTEM, departure=departure.id, places=len(searched.places))


def _say_farewell(departure: Departure) -> None:
    """The address leaves the cell for one sealed letter, in the same transaction."""
    farewell = json.loads(keys.unseal(bytes(departure.farewell.sealed)))
    notices.send(
        "departure/farewell",
        to=farewell["address"],
        language=departure.language,
        context={
            "name": farewell["name"],
            "done_at": departure.done_at,
            "link": notices.link(reverse("departure:certificate", args=[departure.id])),
        },
        key=f"farewell:{departure.id}",
        account_ref=departure.ref,
        capped=False,
        sealed=True,
    )
    notices.forget(departure.ref, after=LETTERBOX_FORGETS)
    departure.farewell.delete()
    journal.record(Event.FAREWELL_DESTROYED, departure.ref, actor=SYSTEM, departure=departure.id)
