"""Staff hear of a service that can't be told: once a day for each stream, however much was given up."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from konto.kernel import clock
from konto.kernel.alarms import Alarm, raise_alarm
from konto.services.models import Stream


def given_up(stream_id: UUID, count: int) -> None:
    """Events were given up: they can be sent again from the console."""
    stream = Stream.objects.select_related("service").get(pk=stream_id)
    _raise(stream, "given_up", count)


def gone(stream: Stream) -> None:
    """A receiver said that it is gone for good: the stream is off."""
    _raise(stream, "gone", 0)


def _raise(stream: Stream, what: str, count: int) -> None:
    raise_alarm(
        Alarm.EVENTS_UNTOLD,
        key=f"stream:{stream.pk}:{what}:{clock.today().isoformat()}",
        evidence={
            "service": stream.service.code,
            "receiver": urlsplit(stream.endpoint_url).hostname or "",
            "given_up": count,
        },
    )
