"""Every look of staff at somebody's standing is written down, with what it was for."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing.permissions import Purpose, staff_alone


@transaction.atomic
def note_look(
    account_ref: UUID | None,
    *,
    actor: Actor,
    purpose: Purpose,
    appeal: UUID | None = None,
    restriction: UUID | None = None,
) -> None:
    """Write in the journal that staff looked, at what, and why. Raises NotStaff."""
    staff_alone(actor)
    journal.record(
        Event.STANDING_SEEN, account_ref, actor=actor, purpose=purpose, appeal=appeal, restriction=restriction
    )
