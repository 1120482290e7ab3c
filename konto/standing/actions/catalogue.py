"""Keeping the catalogue of grounds: another wording is another version, so that statements keep what they said."""

from __future__ import annotations

import re

from django.db import connection, transaction

from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing.actions.stages import Meanwhile
from konto.standing.grounds import checked
from konto.standing.models import Basis, Ground, Rule
from konto.standing.permissions import Purpose, staff_alone


class CannotSave(ValueError):
    """The code isn't one of small letters and underscores, or a rule needs this ground."""


@transaction.atomic
def save_ground(
    code: str,
    *,
    basis: Basis,
    texts: dict[str, dict[str, str]],
    outlives: bool,
    actor: Actor,
    purpose: Purpose = Purpose.UPKEEP,
    instead_of: int | None = None,
) -> Ground:
    """Write a ground, or a new version of one: name, clause and why in every language. What runs keeps the old one.

    `instead_of` is the version that was reworded, 0 for a new ground. Raises Meanwhile where another one counts today;
    CannotSave, grounds.Incomplete, NotStaff.
    """
    staff_alone(actor)
    if not re.fullmatch(r"[a-z][a-z_]{1,38}[a-z]", code):
        raise CannotSave(code)
    _one_after_another()
    before = Ground.objects.filter(code=code).order_by("-version").first()
    if instead_of is not None and instead_of != _today(before):
        raise Meanwhile
    if before and before.retired_at is None:
        Ground.objects.filter(pk=before.pk).update(retired_at=clock.now())
    ground = Ground.objects.create(
        code=code,
        version=before.version + 1 if before else 1,
        basis=basis,
        outlives=outlives,
        texts=checked(texts),
        saved_at=clock.now(),
    )
    journal.record(Event.GROUND_SAVED, None, actor=actor, ground=ground.id, purpose=purpose)
    return ground


@transaction.atomic
def retire_ground(code: str, *, actor: Actor, purpose: Purpose = Purpose.UPKEEP) -> None:
    """Let nothing new be restricted on a ground. Raises CannotSave where a rule needs it, Ground.DoesNotExist."""
    staff_alone(actor)
    if code in Rule.values:
        raise CannotSave(code)
    _one_after_another()
    ground = Ground.objects.get(code=code, retired_at=None)
    Ground.objects.filter(pk=ground.pk).update(retired_at=clock.now())
    journal.record(Event.GROUND_RETIRED, None, actor=actor, ground=ground.id, purpose=purpose)


def _today(newest: Ground | None) -> int | None:
    """The version that new restrictions have: 0 where there never was one, None where it was taken out."""
    if newest is None:
        return 0
    return newest.version if newest.retired_at is None else None


def _one_after_another() -> None:
    """Two who keep the catalogue at the same moment wait for each other; whoever reads a ground doesn't wait."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE standing_ground IN SHARE ROW EXCLUSIVE MODE")
