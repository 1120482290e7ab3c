"""Signals that a service fetches (RFC 8936): it is given some, and given them again until it says that it has them.

Of each account the earliest alone is given: the next follows when that one is acknowledged, so that the order holds. An
answer never waits for something to happen: each waiting service would keep a web process busy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from konto.kernel import clock
from konto.services.models import Signal, Status, Stream, Told
from konto.services.signals import noting, tokens
from konto.services.signals.queries import SAID_IN_A_PAUSE

MOST: Final = 100
MOST_NAMED: Final = 1_000


@dataclass(frozen=True)
class Asked:
    """What a service has, what it couldn't take (the name of the error by id), and how many it wants."""

    has: Sequence[UUID] = ()
    wrong: Mapping[UUID, str] = field(default_factory=dict)
    most: int = MOST


@dataclass(frozen=True)
class Given:
    """Tokens by id, and whether there are more."""

    sets: dict[str, str]
    more: bool


def poll(stream: Stream, asked: Asked) -> Given:
    """Note what the service has, and give it what it hasn't."""
    _note(stream, asked)
    if stream.status == Status.DISABLED:
        return Given({}, more=False)
    waiting = _waiting(stream)
    found = list(waiting.order_by("number")[: min(asked.most, MOST) + 1])
    given = found[: min(asked.most, MOST)]
    Signal.objects.filter(pk__in=[one.pk for one in given], state=Told.QUEUED).update(tries=F("tries") + 1)
    make = tokens.maker(stream)
    return Given({str(one.pk): make(one) for one in given}, more=len(found) > len(given) or _has_followers(given))


@transaction.atomic
def _note(stream: Stream, asked: Asked) -> None:
    noting.delivered(stream.pk, asked.has)
    for signal, err in asked.wrong.items():
        noting.dead(stream.pk, [signal], err)
    Stream.objects.filter(pk=stream.pk).update(delivered_at=clock.now())


def _waiting(stream: Stream) -> QuerySet[Signal]:
    waiting = Signal.objects.filter(stream=stream, state=Told.QUEUED)
    if stream.status == Status.PAUSED:
        waiting = waiting.filter(SAID_IN_A_PAUSE)
    earlier = waiting.filter(sub=OuterRef("sub"), number__lt=OuterRef("number")).exclude(sub="")
    return waiting.filter(~Exists(earlier))


def _has_followers(given: Sequence[Signal]) -> bool:
    """Whether another signal of one of these accounts waits behind it."""
    subs = [one.sub for one in given if one.sub]
    if not subs:
        return False
    behind = Signal.objects.filter(stream=given[0].stream_id, state=Told.QUEUED, sub__in=subs)
    return behind.exclude(pk__in=[one.pk for one in given]).exists()
