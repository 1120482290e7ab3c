"""Whoever is leaving may come in, and sees the clock, the progress and "keep my account", nothing else."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from konto.departure import actions
from konto.kernel import registries, standing
from konto.kernel.standing import StillWorks

LEAVING = {"leaving", "erasing"}


def _guard(account: Any) -> str | None:
    return "departure:waiting" if account.state in LEAVING else None


registries.guard_door(_guard)
registries.on_stop_leaving(actions.stop_for_owner)
standing.add_still_works(StillWorks(_("Delete my account"), "departure:start", "leaving", order=80))
