"""The one function that changes an appeal's stage."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing.models import Appeal, Stage

ALLOWED: Final = {
    (Stage.FILED, Stage.TAKEN),
    (Stage.FILED, Stage.DECIDED),
    (Stage.FILED, Stage.WITHDRAWN),
    (Stage.TAKEN, Stage.FILED),
    (Stage.TAKEN, Stage.DECIDED),
    (Stage.TAKEN, Stage.WITHDRAWN),
}


class Meanwhile(Exception):
    """Somebody else was faster: the appeal is decided, withdrawn, or in other hands."""


def lock(appeal_id: UUID) -> Appeal:
    """The appeal as it is now, its row locked: after its restriction's. Raises Appeal.DoesNotExist."""
    return Appeal.objects.select_for_update().get(pk=appeal_id)


def move(appeal: Appeal, to: Stage, *, actor: Actor) -> None:
    """Move a locked appeal on with all that belongs to the step, and write it in the journal. Raises Meanwhile."""
    before = Stage(appeal.stage)
    if (before, to) not in ALLOWED:
        raise Meanwhile(f"{before} to {to}")
    appeal.stage = to
    appeal.save(update_fields=["stage", "reviewer", "draft", "outcome", "reasons", "decided_by", "decided_at"])
    journal.record(Event.APPEAL_MOVED, appeal.account_ref, actor=actor, appeal=appeal.id, before=before, after=to)
