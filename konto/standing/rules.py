"""The rules that restrict by themselves: few, and read in a minute. What they do is always said to be automated.

A hijack looks like this: somebody comes in with a device that was never there before, fails at the second step, and
changes how the account is reached, all within a day; or fails at the second step again and again, which nobody gets to
without the first. The journal has each of these; nothing else is looked at.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from konto.kernel import clock
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.standing.models import Restriction, Rule

WITHIN: Final = timedelta(days=1)
MOST_SEEN: Final = 50


class Signs(NamedTuple):
    """How often each was seen within a day."""

    contacts_changed: int
    new_devices: int
    second_steps_failed: int


HIJACK: Final = (
    Signs(contacts_changed=1, new_devices=1, second_steps_failed=3),
    Signs(contacts_changed=2, new_devices=1, second_steps_failed=1),
    Signs(contacts_changed=0, new_devices=0, second_steps_failed=30),
)
"""Whichever of these is reached in all its parts is suspicious."""


def signs_of(account_ref: UUID, *, since: datetime | None = None) -> Signs:
    """What was seen of an account within a day, or since then where that is later."""
    start = max(filter(None, (clock.now() - WITHIN, since)))
    seen = JournalEntry.objects.filter(subject=account_ref, at__gt=start, event__in=_SIGNS)
    found = Counter(_sign(entry) for entry in seen)
    return Signs(found[Event.IDENTIFIER_CHANGED], found[Event.SIGNED_IN], found[Event.SECOND_STEP_FAILED])


def seen_before(restriction: Restriction) -> list[JournalEntry]:
    """What made a rule restrict, the latest first: for whoever reviews it."""
    if restriction.rule != Rule.HIJACK:
        return []
    return [entry for entry in _seen(restriction).order_by("-at")[:MOST_SEEN] if _sign(entry)]


def is_suspicious(signs: Signs) -> bool:
    """Whether these signs look like a hijack."""
    return any(all(seen >= least for seen, least in zip(signs, rule, strict=True)) for rule in HIJACK)


def was_guessing(restriction: Restriction) -> bool:
    """Whether nothing but wrong codes of the second step was seen: then there is no change to be taken back."""
    seen = Counter(_sign(entry) for entry in _seen(restriction))
    return seen[Event.SECOND_STEP_FAILED] > 0 and not seen[Event.IDENTIFIER_CHANGED]


def facts_of(restriction: Restriction) -> str:
    """What happened, where a rule restricted: told by the program, in the reader's language."""
    match restriction.rule:
        case Rule.NOT_ACTIVATED:
            return _("Nobody has confirmed the address or number of this account within the days that there are.")
        case Rule.HIJACK if was_guessing(restriction):
            return _(
                "Within one day somebody who got past the first step, the password for example, typed wrong codes at "
                "the second step again and again."
            )
        case Rule.HIJACK:
            return _(
                "Within one day somebody came in with a device that was never there before, failed at the second step, "
                "and changed how this account is reached."
            )
        case Rule.CARRIED:
            return _(
                "An account with this address or number was left while it was restricted. The restriction goes on "
                "until it ends."
            )
    return restriction.facts


_SIGNS: Final = (Event.IDENTIFIER_CHANGED, Event.SIGNED_IN, Event.SECOND_STEP_FAILED)


def _seen(restriction: Restriction) -> QuerySet[JournalEntry]:
    day = (restriction.starts_at - WITHIN, restriction.starts_at)
    return JournalEntry.objects.filter(subject=restriction.account_ref, at__range=day, event__in=_SIGNS)


def _sign(entry: JournalEntry) -> str:
    """A way in counts where the device was new."""
    return "" if entry.event == Event.SIGNED_IN and not entry.details.get("new_device") else entry.event
