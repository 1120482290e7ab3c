"""What happens by itself: contents and rows go, breaks end, and somebody looks at the budget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from konto.kernel import clock
from konto.notices import breaks, caps, contents, reports, watch
from konto.notices.models import Letter, State

GIVE_UP_AFTER = timedelta(days=3)
KEEP_ROWS = timedelta(days=90)
BATCH = 1_000


def tidy() -> None:
    """Do whatever is due. Safe to run at any time, by several workers at once."""
    give_up()
    purge()
    drop()
    breaks.end_those_over()
    watch.watch()
    caps.prune()
    reports.prune()


def give_up() -> int:
    """Abandon letters that have been tried in vain for three days; returns how many."""
    due = Letter.objects.filter(state=State.QUEUED, tries__gt=0, created_at__lte=clock.now() - GIVE_UP_AFTER)
    return _in_batches(due, _abandon)


def purge() -> int:
    """Destroy contents whose time is over; returns how many."""
    return _in_batches(Letter.objects.filter(purged_at__isnull=True, purge_at__lte=clock.now()), _blank)


def drop() -> int:
    """Delete rows whose time is over; one still waiting for delivery stays until it ends. Returns how many."""
    due = Letter.objects.filter(~Q(state=State.QUEUED), drop_at__lte=clock.now())
    return _in_batches(due, lambda rows: rows.delete()[0])


def _abandon(rows: QuerySet[Letter]) -> int:
    return rows.update(state=State.ABANDONED, **contents.blank(clock.now()))


def _blank(rows: QuerySet[Letter]) -> int:
    return rows.update(**contents.blank(clock.now()))


def _in_batches(due: QuerySet[Letter], change: Callable[[QuerySet[Letter]], int]) -> int:
    """Change rows a thousand at a time, passing over those that another worker holds."""
    total = 0
    while True:
        with transaction.atomic():
            ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
            total += change(Letter.objects.filter(pk__in=ids)) if ids else 0
        if len(ids) < BATCH:
            return total
