"""What may be asked about event streams and what went through them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from konto.services.models import Service, Signal, Status, Stream, Told
from konto.services.signals.types import Type


class Hindrance(StrEnum):
    """Why a signal can't be sent again."""

    WAITS = "waits"
    """It isn't over yet."""

    EMPTY = "empty"
    """It held an address, which was destroyed when it was delivered."""

    GONE = "gone"
    """Its person has been erased since: what is still to be said of them is that."""

    OFF = "off"
    """Its stream is off."""


SAID_IN_A_PAUSE: Final = Q(type=Type.STREAM_UPDATED.value)
"""A service hears at once that its stream was paused, by whoever else did that (SSF 1.0, section 8.1.5)."""

REPEATABLE: Final = Q(purged_at=None) & (Q(account_ref__isnull=False) | Q(sub="") | Q(type=Type.PURGED.value))
"""Of signals that are over, those with everything that they said, of somebody who is still there."""


@dataclass(frozen=True)
class Flow:
    """A stream and how many of its signals are in each state."""

    stream: Stream
    waiting: int
    delivered: int
    dead: int


def streams_of(service: Service) -> list[Flow]:
    """The streams of a service, the oldest first, with their counts."""
    streams = list(Stream.objects.filter(service=service).order_by("made_at"))
    rows = Signal.objects.filter(stream__in=streams).values_list("stream", "state").annotate(Count("pk")).order_by()
    counts: dict[tuple[UUID, str], int] = {(stream, state): count for stream, state, count in rows}
    return [
        Flow(one, *(counts.get((one.pk, state), 0) for state in (Told.QUEUED, Told.DELIVERED, Told.DEAD)))
        for one in streams
    ]


def signals_of(
    service: Service, *, state: Told | None = None, before: int | None = None, most: int = 50
) -> list[Signal]:
    """What a service was told or will be, the latest first; `before` is the number of the last one of another page.

    Contents with an address stay sealed: they are nobody's to see.
    """
    found: QuerySet[Signal] = Signal.objects.filter(stream__service=service).exclude(state=Told.HELD)
    if state:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(number__lt=before)
    return list(found.select_related("stream").order_by("-number")[:most])


def hindrance_of(signal: Signal) -> Hindrance | None:
    """Why it can't be sent again; None where it can. `REPEATABLE` says the same of rows."""
    if signal.state not in (Told.DELIVERED, Told.DEAD):
        return Hindrance.WAITS
    if signal.purged_at is not None:
        return Hindrance.EMPTY
    if signal.account_ref is None and signal.sub and signal.type != Type.PURGED:
        return Hindrance.GONE
    return Hindrance.OFF if signal.stream.status == Status.DISABLED else None


def stream_of(service: Service, stream_id: UUID) -> Stream | None:
    """A stream of this service, by its id."""
    return Stream.objects.filter(service=service, pk=stream_id).first()


def troubled() -> set[UUID]:
    """The services that have a stream whose receiver fails."""
    failing = Stream.objects.filter(service__ended_at=None, status=Status.ENABLED, failing_since__isnull=False)
    return set(failing.values_list("service_id", flat=True))


def type_of(signal: Signal) -> Type:
    """What it tells."""
    return Type(signal.type)
