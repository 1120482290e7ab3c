"""What time does to signals: those that nobody took are given up, what was told is forgotten."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from konto.kernel import clock
from konto.services.models import Signal, Status, Stream, Told
from konto.services.signals import noting

AT_ONCE = 1_000
MOST = 200_000
"""In one go; the rest waits for the next."""

KEPT = timedelta(days=30)
"""How long a signal is kept to be seen and sent again; one that waits for a pause to end isn't kept longer either."""

ASKED_WITHIN = timedelta(hours=2)
"""A receiver that fails is asked every hour: when it wasn't, our own worker stood still."""


def tidy() -> None:
    """All of it. Safe to run at any moment, by several workers at once."""
    give_up()
    forget()


@transaction.atomic
def give_up() -> int:
    """Give up what a receiver hasn't taken in all the days that it was tried; returns how much that is.

    Days in which our own worker stood still, or the stream paused, don't count: then nothing has failed.
    """
    now = clock.now()
    tried_for = now - timedelta(days=settings.KONTO_EVENT_DAYS)
    asked = Q(
        stream__status=Status.ENABLED, stream__failing_since__lte=tried_for, stream__next_try__gt=now - ASKED_WITHIN
    )
    late = Signal.objects.filter(
        asked & Q(waits_since__lte=tried_for) | Q(waits_since__lte=now - KEPT), state=Told.QUEUED
    )
    rows = late.select_for_update(skip_locked=True, of=("self",)).order_by("stream", "number")
    found = list(rows.values_list("stream", "pk")[:AT_ONCE])
    for stream, group in groupby(found, key=lambda row: row[0]):
        error = Stream.objects.values_list("last_error", flat=True).get(pk=stream)
        noting.dead(stream, [pk for _, pk in group], error or "too late")
    return len(found)


def forget() -> int:
    """Remove signals that are over, after a month; returns how many went."""
    over = Signal.objects.filter(done_at__lte=clock.now() - KEPT).order_by(F("done_at")).values_list("pk", flat=True)
    gone = 0
    while (found := list(over[:AT_ONCE])) and gone < MOST:
        gone += Signal.objects.filter(pk__in=found).delete()[0]
    return gone
