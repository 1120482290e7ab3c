"""What waits to be sent and is no longer wanted."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from konto.kernel import clock
from konto.notices import contents
from konto.notices.models import Channel, Letter, State, Topic
from konto.notices.topics import OPTIONAL


def withdraw(account_ref: UUID, choices: Iterable[tuple[Topic, Channel]]) -> None:
    """Abandon queued messages about these topics by these channels, and destroy their content."""
    for topic, channel in choices:
        _abandon(account_ref, [topic], [channel])


def withdraw_optional(account_ref: UUID) -> None:
    """The same for everything that isn't essential."""
    _abandon(account_ref, OPTIONAL, Channel)


def _abandon(account_ref: UUID, topics: Iterable[Topic], channels: Iterable[Channel]) -> None:
    waiting = Letter.objects.filter(account_ref=account_ref, state=State.QUEUED, topic__in=topics, channel__in=channels)
    waiting.update(state=State.ABANDONED, last_error="no longer wanted", **contents.blank(clock.now()))
