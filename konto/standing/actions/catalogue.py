"""Keeping the catalogue of grounds: another wording is another version, so that statements keep what they said."""

from __future__ import annotations

import re

from django.db import transaction

from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
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
) -> Ground:
    """Write a ground, or a new version of one: name, clause and why in every language. What runs keeps the old one.

    Raises CannotSave, grounds.Incomplete, NotStaff.
    """
    staff_alone(actor)
    if not re.fullmatch(r"[a-z][a-z_]{1,38}[a-z]", code):
        raise CannotSave(code)
    before = Ground.objects.select_for_update().filter(code=code).order_by("-version").first()
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
    ground = Ground.objects.select_for_update().get(code=code, retired_at=None)
    Ground.objects.filter(pk=ground.pk).update(retired_at=clock.now())
    journal.record(Event.GROUND_RETIRED, None, actor=actor, ground=ground.id, purpose=purpose)
