"""Coming in with a passkey."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from konto.identity.actions.entry import may_enter
from konto.identity.models import Account
from konto.kernel import journal, throttle
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.throttle import Limit


@transaction.atomic
def enter_by_passkey(shown: Account | None, *, limits: Iterable[Limit]) -> bool:
    """Whether whoever showed a passkey of this account, or of none, may come in. It is all that is asked of them.

    A place for the try was taken under each limit; a failure is counted.
    """
    if shown and may_enter(shown):
        throttle.won(limits)
        return True
    throttle.lost(limits)
    journal.record(Event.SIGN_IN_FAILED, shown.ref if shown else None, actor=Actor.stranger())
    return False
