"""The one function that changes a departure's stage."""

from __future__ import annotations

from uuid import UUID

from konto.departure.models import Departure, Stage
from konto.kernel import clock

ALLOWED = {
    (Stage.WAITING, Stage.ERASING),
    (Stage.WAITING, Stage.KEPT),
    (Stage.ERASING, Stage.SEARCHING),
    (Stage.SEARCHING, Stage.GONE),
}


class TooLate(Exception):
    """The departure has gone too far for this, or has ended."""


def lock(departure_id: UUID) -> Departure:
    """The departure as it is now, its row locked until the transaction ends."""
    return Departure.objects.select_for_update().get(pk=departure_id)


def move(departure: Departure, to: Stage) -> None:
    """Move a locked departure on and save it. The next step is due at once. Raises TooLate."""
    if (Stage(departure.stage), to) not in ALLOWED:
        raise TooLate(f"{departure.stage} to {to}")
    departure.stage = to
    departure.failures = 0
    departure.next_try = clock.now()
    departure.save()
