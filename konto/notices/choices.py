"""What people want to be sent, by topic and channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices.models import Channel, Preference, Topic
from konto.notices.topics import OPTIONAL, WANTED_UNASKED, is_essential
from konto.notices.withdrawal import withdraw

Choice = tuple[Topic, Channel]


class Essential(ValueError):
    """A topic that can't be switched off."""


def of(account_ref: UUID) -> dict[Choice, bool]:
    """What an account is sent: every optional topic by every channel, as chosen or as it is unasked."""
    chosen = {
        (Topic(one.topic), Channel(one.channel)): one.wanted
        for one in Preference.objects.filter(account_ref=account_ref)
    }
    return {choice: choice in WANTED_UNASKED for choice in _every()} | chosen


def wanted(account_ref: UUID, topic: Topic, channel: Channel) -> bool:
    """Whether messages about the topic are sent by the channel; what is essential always is."""
    return is_essential(topic) or of(account_ref)[topic, channel]


@transaction.atomic
def choose(account_ref: UUID, wishes: Mapping[Choice, bool], *, actor: Actor) -> int:
    """Keep what the person wants, also of what waits to be sent; returns how many choices changed. Raises Essential."""
    if any(is_essential(topic) for topic, _ in wishes):
        raise Essential
    now, before = clock.now(), of(account_ref)
    changed = {choice: wish for choice, wish in wishes.items() if before[choice] != wish}
    rows = [
        Preference(account_ref=account_ref, topic=topic, channel=channel, wanted=wish, changed_at=now)
        for (topic, channel), wish in sorted(changed.items())
    ]
    Preference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["account_ref", "topic", "channel"],
        update_fields=["wanted", "changed_at"],
    )
    withdraw(account_ref, [choice for choice, wish in changed.items() if not wish])
    for (topic, channel), wish in changed.items():
        journal.record(
            Event.MESSAGE_CHOICES_CHANGED, account_ref, actor=actor, topic=topic, channel=channel, wanted=wish
        )
    return len(changed)


def stop(account_ref: UUID, *, channel: Channel, topics: Iterable[Topic] = OPTIONAL, actor: Actor) -> int:
    """Send nothing optional about these topics by this channel any more; returns how many choices changed."""
    return choose(account_ref, {(topic, channel): False for topic in topics}, actor=actor)


def _every() -> list[Choice]:
    return [(topic, channel) for topic in OPTIONAL for channel in Channel]
