"""The end: after a search that found nothing the certificate is sealed and the last letter written, in one go."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from konto.departure import certificates
from konto.departure.actions import farewells
from konto.departure.actions.erasing import SYSTEM, keep_receipt
from konto.departure.actions.farewells import Remembered
from konto.departure.actions.stage import TooLate, lock, move
from konto.departure.models import Departure, Stage
from konto.departure.scrub import Scrubbed
from konto.departure.traces import Searched, Wanted
from konto.kernel import clock, holdings, journal
from konto.kernel.events import Event
from konto.notices import actions as notices

LETTERBOX_FORGETS = timedelta(minutes=1)
LETTERS = "notices"


@transaction.atomic
def wanted(departure_id: UUID) -> Wanted:
    """Whose traces to search for. What was written to the address without naming the account goes first.

    Raises TooLate when it is over already.
    """
    departure = _searching(departure_id)
    identifiers = farewells.unseal(departure).identifiers
    _forget_addresses(departure, identifiers)
    return Wanted(departure.subject, identifiers)


@transaction.atomic
def finish(departure_id: UUID, searched: Searched, scrubbed: Scrubbed) -> list[str]:
    """Seal the certificate, if the search found nothing; otherwise put it on record and erase again.

    Returns where something was found. Raises TooLate when it is over already.
    """
    departure = _searching(departure_id)
    departure.traces = places = searched.places_of(departure_id)
    departure.searched_at = searched.at
    if places:
        departure.save(update_fields=["traces", "searched_at"])
        _erase_again(departure)
        return places
    departure.done_at = clock.now()
    told = _say_farewell(departure, farewells.unseal(departure))
    departure.certificate = certificates.seal(departure, searched, scrubbed, farewell_sent=told)
    move(departure, Stage.GONE)
    journal.record(Event.CERTIFICATE_SEALED, departure.ref, actor=SYSTEM, departure=departure.id)
    departure.farewell.delete()
    journal.record(Event.FAREWELL_DESTROYED, departure.ref, actor=SYSTEM, departure=departure.id)
    return []


def _searching(departure_id: UUID) -> Departure:
    departure = lock(departure_id)
    if departure.stage != Stage.SEARCHING:
        raise TooLate(departure.stage)
    return departure


def _forget_addresses(departure: Departure, identifiers: list[str]) -> None:
    gone = sum(notices.forget_address(one, channel=channel) for one in identifiers for channel in notices.Channel)
    order = departure.orders.filter(room=LETTERS).first()
    if gone and order:
        keep_receipt(departure, order, {"notices_letter": gone})
    for identifier in identifiers:
        for room, receipt in holdings.forget(identifier).items():
            order = departure.orders.filter(room=room).first()
            if order and sum(receipt.values()):
                keep_receipt(departure, order, receipt)


def _erase_again(departure: Departure) -> None:
    journal.record(
        Event.TRACES_FOUND, departure.ref, actor=SYSTEM, departure=departure.id, places=len(departure.traces)
    )
    for order in departure.orders.all():
        receipt = holdings.erase(order.room, departure.subject)
        if sum(receipt.values()):
            keep_receipt(departure, order, receipt)


def _say_farewell(departure: Departure, to: Remembered) -> bool:
    """The address leaves the cell for one sealed letter, in the same transaction. False where none can go there.

    A gateway that was taken away, or no longer serves the number's country, must not keep the account from being
    gone, nor its address in the cell: nobody knows whether there will be one again.
    """
    try:
        _write_farewell(departure, to)
    except (notices.NoGateway, notices.BadAddress):
        journal.record(Event.FAREWELL_NOT_SENT, departure.ref, actor=SYSTEM, departure=departure.id)
        return False
    notices.forget(departure.ref, after=LETTERBOX_FORGETS)
    return True


def _write_farewell(departure: Departure, to: Remembered) -> None:
    notices.send(
        "departure/farewell",
        to=to.address,
        channel=to.channel,
        language=departure.language,
        context={
            "name": to.name,
            "done_at": departure.done_at,
            "link": notices.link(reverse("departure:certificate", args=[departure.id])),
        },
        key=f"farewell:{departure.id}",
        account_ref=departure.ref,
        capped=False,
        sealed=True,
    )
