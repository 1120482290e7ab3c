"""The one function that changes a stream's status."""

from __future__ import annotations

from typing import Final

from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.services.models import Status, Stream
from konto.services.signals import noting

LONGEST_REASON: Final = 200


def move(stream: Stream, to: Status, *, reason: str = "", actor: Actor) -> None:
    """Let a locked stream flow, pause, or be off; written in the journal.

    What happens in a pause waits. What waits when a stream is switched off is given up: it can be sent again by hand
    (SSF 1.0, section 8.1.2). How its receiver was before counts no more.
    """
    stream.reason = reason[:LONGEST_REASON]
    changed, stream.status = stream.status != to, to
    if changed:
        stream.failures, stream.failing_since, stream.next_try = 0, None, clock.now()
    stream.save(update_fields=["status", "reason", "failures", "failing_since", "next_try"])
    if not changed:
        return
    journal.record(Event.STREAM_CHANGED, stream.service_id, actor=actor, stream=stream.pk, status=to)
    if to is Status.DISABLED:
        noting.all_dead(stream.pk, "off")
