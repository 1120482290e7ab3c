"""What goes on beyond a session ends where somebody else may have begun it (RFC 9700, section 4.14.2).

Whoever was in an account may have signed in at a service for half a year. When its owner comes back, chooses another
password, closes a way in or takes back what was done, every sign-in hangs on its session again: over with it, now or
later. Services ask anew then.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import F, Func, Value

from konto.kernel import clock
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.services.models import Grant
from konto.services.openid import grants

RAISED_BY: Final = (
    Event.PASSWORD_CHANGED,
    Event.RECOVERED,
    Event.RECOVERY_STOPPED,
    Event.CHANGES_UNDONE,
    Event.DOOR_CLOSED,
    Event.DOORS_DROPPED,
    Event.RESTRICTED,
    Event.SESSIONS_ENDED,
)
_ONLY_WITH: Final[dict[Event, tuple[str, frozenset[object]]]] = {
    Event.RECOVERY_STOPPED: ("shut", frozenset({True})),
    Event.RESTRICTED: ("rule", frozenset({"hijack"})),
    Event.SESSIONS_ENDED: ("reason", frozenset({"owner_asked", "taken_over"})),
}
"""Most of these are nobody's doubt: only with this detail they are."""


def note(entry: JournalEntry) -> None:
    """Something was journalled after which a stranger may be in at services."""
    name, doubtful = _ONLY_WITH.get(Event(entry.event), ("", frozenset()))
    if entry.subject and (not name or entry.details.get(name) in doubtful):
        bind(entry.subject)


def bind(account_ref: UUID) -> None:
    """Let every sign-in of the account hang on its session; those whose session is over end now."""
    now = clock.now()
    beyond = Grant.objects.filter(account_ref=account_ref, ended_at=None, scopes__contains=[grants.OFFLINE])
    beyond.filter(signed_out_at__isnull=False).update(ended_at=now, end=Grant.End.SIGNED_OUT)
    rest = Func(
        F("scopes"), Value(grants.OFFLINE), function="array_remove", output_field=Grant._meta.get_field("scopes")
    )
    beyond.update(scopes=rest, check_at=now, asked_at=now)
