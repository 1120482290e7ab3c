"""What is put on record, and who is told, when a departure doesn't go on as promised."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction

from konto.departure.actions.stage import lock
from konto.departure.models import Departure
from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices
from konto.notices import queries as letters


@transaction.atomic
def note_failure(departure_id: UUID) -> None:
    """Write that a step failed, and at which order; not the error's words, which may quote a row."""
    departure = Departure.objects.get(pk=departure_id)
    order = departure.orders.filter(done_at=None).first()
    journal.record(
        Event.ERASURE_FAILED,
        departure.ref,
        actor=Actor.system(),
        departure=departure.id,
        order=order.id if order else None,
    )


@transaction.atomic
def note_overdue(departure_id: UUID) -> None:
    """Write, once, that the promised time has passed, and tell whoever answers for it."""
    departure, key = lock(departure_id), f"overdue:{departure_id}"
    if letters.state_of(key) is not None:
        return
    journal.record(Event.DEPARTURE_OVERDUE, departure.ref, actor=Actor.system(), departure=departure.id)
    notices.send(
        "departure/overdue",
        to=settings.KONTO_SUPPORT_ADDRESS,
        language=settings.LANGUAGE_CODE,
        context={
            "departure": str(departure.id),
            "limit_at": departure.limit_at,
            "stage": departure.get_stage_display(),
            "rooms": ", ".join(order.room for order in departure.orders.filter(done_at=None)),
            "places": ", ".join(departure.traces),
        },
        key=key,
        capped=False,
    )
