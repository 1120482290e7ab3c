"""How often something may fail: counted in the database, shared by all machines, never a lock-out for good.

A stranger who guesses at an address fills the count of that address and of the stranger's own network. The owner's
own device is counted apart, so that it stays open.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from konto.identity.models import Failures
from konto.kernel import clock, keys

WINDOW = timedelta(minutes=15)


class Limit(NamedTuple):
    """`most` failures within the window, for one value of `what`."""

    what: str
    value: str
    most: int

    @property
    def mark(self) -> bytes:
        return keys.fingerprint(f"failures/{self.what}", self.value)


class Slow(Exception):
    """Too many failures; `until` says when to try again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until

    @property
    def wait(self) -> timedelta:
        return clock.until(self.until)


def counts(limits: Iterable[Limit]) -> dict[Limit, int]:
    """How often each has failed within its window: one query."""
    by_mark = {limit.mark: limit for limit in limits}
    rows = Failures.objects.filter(mark__in=by_mark, since__gt=clock.now() - WINDOW)
    found = {by_mark[bytes(row.mark)]: row for row in rows}
    for limit, row in found.items():
        if row.count >= limit.most:
            raise Slow(row.since + WINDOW)
    return {limit: row.count for limit, row in found.items()}


def fail(limits: Iterable[Limit]) -> None:
    """Count one failure for each limit, in one statement that parallel failures can't get past."""
    now = clock.now()
    marks = sorted(limit.mark for limit in limits)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO identity_failures AS f (mark, count, since)
            SELECT mark, 1, %(now)s FROM unnest(%(marks)s::bytea[]) AS mark
            ON CONFLICT (mark) DO UPDATE SET
                count = CASE WHEN f.since <= %(start)s THEN 1 ELSE f.count + 1 END,
                since = CASE WHEN f.since <= %(start)s THEN %(now)s ELSE f.since END
            """,
            {"now": now, "start": now - WINDOW, "marks": marks},
        )


def forgive(limits: Iterable[Limit]) -> None:
    """Forget the failures of these: somebody proved to be the right one."""
    Failures.objects.filter(mark__in=[limit.mark for limit in limits]).delete()


def purge() -> None:
    """Remove what no longer counts."""
    Failures.objects.filter(since__lte=clock.now() - WINDOW).delete()
