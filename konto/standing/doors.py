"""Whom standing stops at the door and in what they do, and what it hears of."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from konto.kernel import registries, standing
from konto.kernel.standing import StillWorks
from konto.standing import actions, now


def _confirmed_or_begun(account_ref: UUID) -> None:
    actions.settle(account_ref)
    actions.meet(account_ref)


def _unusual(account_ref: UUID) -> None:
    actions.weigh(account_ref)
    actions.meet(account_ref)


registries.guard_door(now.guard_late, but=now.SPARED_LATE, first=True)
registries.guard_door(now.guard_blocked, but=now.SPARED, first=True)
registries.guard_door(now.guard_hijack, but=now.SPARED_HIJACK, first=True)
standing.limit_doing(now.limit)
standing.pause_deadlines(now.shut_out)
standing.on_activation(_confirmed_or_begun)
standing.on_unusual(_unusual)
standing.on_case_closed(actions.note_closed)
standing.add_still_works(StillWorks(_("Ask a person"), "cases:ask", "standing", order=90))
