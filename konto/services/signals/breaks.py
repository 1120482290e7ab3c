"""A break from everything optional: services end their advertising as well."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from konto.services.signals.queueing import Claims, Happening, is_known, queue
from konto.services.signals.types import Type


def note(account_ref: UUID, since: datetime | None, until: datetime | None) -> None:
    """Tell that a break begins, changes or is over. No `since`: it is over. No `until`: it is for good."""
    if not is_known(account_ref):
        return
    if since is None:
        queue(Happening(Type.BREAK_ENDED, account_ref))
        return
    claims: Claims = {"since": int(since.timestamp())}
    if until:
        claims["until"] = int(until.timestamp())
    queue(Happening(Type.BREAK_STARTED, account_ref, claims=claims))
