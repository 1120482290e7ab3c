"""The one function that changes a stream's status."""

from __future__ import annotations

from typing import Final

from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.services.models import Signal, Status, Stream, Told
from konto.services.signals import noting

LONGEST_REASON: Final = 200


def move(stream: Stream, to: Status, *, reason: str = "", actor: Actor) -> None:
    """Let a locked stream flow, pause, or be off; written in the journal.

    What happens in a pause waits. What waits when a stream is switched off is given up: it can be sent again by hand
    (SSF 1.0, section 8.1.2).
    """
    stream.reason = reason[:LONGEST_REASON]
    changed, stream.status = stream.status != to, to
    stream.save(update_fields=["status", "reason"])
    if not changed:
        return
    journal.record(Event.STREAM_CHANGED, stream.service_id, actor=actor, stream=stream.pk, status=to)
    if to is Status.DISABLED:
        waiting = Signal.objects.filter(stream=stream, state=Told.QUEUED).values_list("pk", flat=True)
        noting.dead(stream.pk, list(waiting), "off")
