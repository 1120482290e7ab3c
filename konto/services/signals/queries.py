"""What may be asked about event streams and what went through them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from konto.services.models import Service, Signal, Stream, Told
from konto.services.signals.types import Type


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


def can_replay(signal: Signal) -> bool:
    """Whether it is over, and everything that it said is still there."""
    return signal.state in (Told.DELIVERED, Told.DEAD) and signal.purged_at is None


def type_of(signal: Signal) -> Type:
    """What it tells."""
    return Type(signal.type)
