"""Alarms: a room says that a person has to look at something; who takes alarms says so at start-up.

An alarm is raised inside the caller's transaction, so that what alarms and the alarm itself stand or fall together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

Evidence = str | int | bool | datetime | UUID


class Alarm(StrEnum):
    """What staff are alarmed for."""

    NOT_ME = "not_me"
    """Somebody saw an account that isn't theirs."""

    CONTACT_UNDONE = "contact_undone"
    """An owner took back a change of address or number: somebody else may have made it."""

    NUMBER_NEW_TO_ME = "number_new_to_me"
    """The holder of a number says that the account it belongs to is somebody else's."""

    RECOVERY_STOPPED = "recovery_stopped"
    """An owner stopped somebody who was getting into the account, or had got in, by one of its contacts."""

    APPEAL_OVERDUE = "appeal_overdue"
    """An appeal against a restriction wasn't answered by the day that was promised."""

    EVENTS_UNTOLD = "events_untold"
    """A related service couldn't be told what happened, or takes no events any more."""

    BUDGET = "budget"
    """Letters or texts come near the cap of a day."""


@dataclass(frozen=True)
class Raised:
    """An alarm. `key` makes it once: again it is the same one. Evidence names people by `account_ref` alone."""

    alarm: Alarm
    key: str
    account_ref: UUID | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


Hook = Callable[[Raised], None]
_hooks: list[Hook] = []


def on_alarm(hook: Hook) -> None:
    """Call the hook with every alarm."""
    _hooks.append(hook)


def raise_alarm(
    alarm: Alarm, *, key: str, account_ref: UUID | None = None, evidence: Mapping[str, Evidence] | None = None
) -> None:
    """Tell whoever takes alarms. Raises what they raise: an alarm that nobody could take is no secret."""
    raised = Raised(alarm, key, account_ref, dict(evidence or {}))
    for hook in _hooks:
        hook(raised)
