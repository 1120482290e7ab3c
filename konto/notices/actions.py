"""What other rooms ask of this one: send a letter, keep what people want to be sent, forget that one was sent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from konto.kernel import clock
from konto.notices import bounces, caps, contents, marks
from konto.notices.breaks import NotInTheFuture
from konto.notices.breaks import end as end_break
from konto.notices.breaks import take as take_break
from konto.notices.caps import SHARED, Asker, Scope, TooMany
from konto.notices.choices import Essential, choose
from konto.notices.models import Bounce, Channel, Letter, State, Topic
from konto.notices.rendering import IncompleteLetter
from konto.notices.sending import BadAddress, NoGateway, OutOfReach, send, send_if_wanted

__all__ = [
    "SHARED",
    "Asker",
    "BadAddress",
    "Channel",
    "Essential",
    "IncompleteLetter",
    "NoGateway",
    "NotInTheFuture",
    "OutOfReach",
    "Scope",
    "TooMany",
    "Topic",
    "cancel_queued",
    "choose",
    "clear_bounce",
    "end_break",
    "forget",
    "forget_address",
    "link",
    "send",
    "send_if_wanted",
    "take_break",
]


def link(path: str) -> str:
    """The full address of a path, for letters."""
    return f"{settings.KONTO_PUBLIC_URL}{path}"


def cancel_queued(account_ref: UUID) -> int:
    """Abandon the account's letters that were not sent yet, and destroy their content; returns how many."""
    waiting = Letter.objects.filter(account_ref=account_ref, state=State.QUEUED)
    return waiting.update(state=State.ABANDONED, last_error="cancelled", **contents.blank(clock.now()))


def forget(account_ref: UUID, *, after: timedelta | None = None) -> int:
    """Delete the account's letters and bounce marks: now, or letters only, once sent and `after` has passed.

    Returns how many rows that concerns.
    """
    letters = Letter.objects.filter(account_ref=account_ref)
    if after is not None:
        return letters.update(drop_at=clock.now() + after)
    return letters.delete()[0] + Bounce.objects.filter(account_ref=account_ref).delete()[0]


@transaction.atomic
def forget_address(address: str, *, channel: str | None = None) -> int:
    """Delete every letter to one address, its bounce mark and its counts; returns how many letters went.

    Without a channel: whatever was sent there by any.
    """
    channels = [channel] if channel else list(Channel)
    known_as = [mark for one in channels for mark in marks.recipients(address, one)]
    bounces.clear(known_as)
    caps.forget(known_as)
    return Letter.objects.filter(recipient_mark__in=known_as).delete()[0]


def clear_bounce(address: str, *, channel: str = Channel.EMAIL) -> None:
    """Take back the mark that an address refused a letter."""
    bounces.clear(marks.recipients(address, channel))
