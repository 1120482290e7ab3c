"""What rooms and standing tell each other without knowing one another: small lists, filled at start-up.

Standing says what somebody may not do; rooms ask before it is done, and say what still works for whom. Rooms say what
happened to an account; standing weighs it. Whoever has to know that a standing changed hears it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise

from konto.kernel import registries

DOINGS: Final = ("buying", "disputes", "reviews")
"""What may be restricted while its person can come in."""

Limit = Callable[[Any, str], str | None]
RefHook = Callable[[UUID], None]
Span = tuple[datetime, datetime]
Pause = Callable[[UUID], Iterable[Span]]


@dataclass(frozen=True)
class StillWorks:
    """Something that somebody who is stopped may do all the same, and its URL name.

    `errand` is the one on which the door's guards let them through; `for_whom` says whose it is at all.
    """

    label: str | Promise
    url: str
    errand: str
    order: int = 50
    for_whom: Callable[[Any], bool] = lambda account: True


_limits: list[Limit] = []
_pauses: list[Pause] = []
_still_works: list[StillWorks] = []
_activation_hooks: list[RefHook] = []
_unusual_hooks: list[RefHook] = []
_changed_hooks: list[RefHook] = []
_closed_hooks: list[RefHook] = []


def limit_doing(limit: Limit) -> None:
    """Add a limit: given an account and a scope ("buying"), it names the page that explains why not, or None."""
    _limits.append(limit)


def doing_limited_by(account: Any, scope: str) -> str | None:
    """The URL name of the page that explains why this account may not do that, or None where it may."""
    return next((page for limit in _limits if (page := limit(account, scope))), None)


def limits_of(account: Any) -> list[str]:
    """Of what rooms and services do, what this account may not: nobody is asked where nothing is restricted."""
    return [scope for scope in DOINGS if doing_limited_by(account, scope)] if account.restricted else []


def pause_deadlines(pause: Pause) -> None:
    """Add a pause: given an account's reference, it names the spans in which its person can't get in, until now."""
    _pauses.append(pause)


def due_after_pauses(account_ref: UUID, *, begun: datetime, due: datetime) -> datetime:
    """When something that a person has to do is due: the days in which they couldn't get in don't count.

    While they can't, it moves along with the clock.
    """
    counted = begun
    for start, end in sorted(span for pause in _pauses for span in pause(account_ref)):
        stopped = max(start, counted)
        if stopped < due and stopped < end:
            due, counted = due + (end - stopped), end
    return due


def add_still_works(entry: StillWorks) -> None:
    """Name something that may work for somebody who is stopped."""
    _still_works.append(entry)


def still_works_for(account: Any) -> list[StillWorks]:
    """What this account may do at this moment, in order: whatever a guard would stop is left out."""
    open_now = (one for one in _still_works if one.for_whom(account) and _lets_in(account, one.errand))
    return sorted(open_now, key=lambda one: one.order)


def on_activation(hook: RefHook) -> None:
    """Call the hook when a sign-up's contact is confirmed, or the sign-up begins anew."""
    _activation_hooks.append(hook)


def activation_changed(account_ref: UUID) -> None:
    """Tell every room, in the caller's transaction, the account's row being locked."""
    for hook in _activation_hooks:
        hook(account_ref)


def on_unusual(hook: RefHook) -> None:
    """Call the hook when something happened that may be part of a hijack."""
    _unusual_hooks.append(hook)


def unusual(account_ref: UUID) -> None:
    """Have it weighed: before the caller locks anything of the account, or with the account's row locked."""
    for hook in _unusual_hooks:
        hook(account_ref)


def on_standing_changed(hook: RefHook) -> None:
    """Call the hook when a restriction of an account begins, changes or ends: related services have to know."""
    _changed_hooks.append(hook)


def standing_changed(account_ref: UUID) -> None:
    """Tell every room, in the caller's transaction."""
    for hook in _changed_hooks:
        hook(account_ref)


def on_case_closed(hook: RefHook) -> None:
    """Call the hook with the id of a case that its person closes."""
    _closed_hooks.append(hook)


def case_closed(case_id: UUID) -> None:
    """Tell every room, in the caller's transaction, after the case has been closed."""
    for hook in _closed_hooks:
        hook(case_id)


def _lets_in(account: Any, errand: str) -> bool:
    return registries.door_closed_by(account, errand=errand) is None
