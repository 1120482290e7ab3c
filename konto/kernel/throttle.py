"""How often something may fail: counted in the database, shared by all machines, never a lock-out for good.

A try is counted before it is made, so that guesses at the same moment can't get past a limit. A stranger who guesses at
an address fills the count of that address and of the stranger's own network. The owner's own device is counted apart,
so that it stays open.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from konto.kernel import clock, keys, statements
from konto.kernel.models import Failures
from konto.kernel.statements import Statement

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
    """Too often; `until` says when to try again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until

    @property
    def wait(self) -> timedelta:
        return clock.until(self.until)


def counts(limits: Iterable[Limit]) -> dict[Limit, int]:
    """How often each has failed within its window: one query. Raises Slow where one of them is full."""
    by_mark = {limit.mark: limit for limit in limits}
    found = {by_mark[bytes(mark)]: (count, since) for mark, count, since in _counted(list(by_mark))}
    for limit, (count, since) in found.items():
        if count >= limit.most:
            raise Slow(since + WINDOW)
    return {limit: count for limit, (count, _since) in found.items()}


def reserve(limits: Iterable[Limit]) -> dict[Limit, int]:
    """Take a place for one try under each limit; `lost` or `won` gives it back. Returns how often each has failed.

    Raises Slow where a place is missing; then none was taken.
    """
    return _take(limits, count=0, trying=1)


def spend(limits: Iterable[Limit]) -> None:
    """Count something that is never given back, such as a letter sent. Raises Slow where a limit is reached."""
    _take(limits, count=1, trying=0)


def lost(limits: Iterable[Limit]) -> None:
    """The try that a place was taken for has failed."""
    _change((limit.mark for limit in limits), count=1, trying=-1)


def won(limits: Iterable[Limit]) -> None:
    """The try that a place was taken for was none, or succeeded: the place is free again, and nothing is counted."""
    statements.run(giving_back(limits))


def giving_back(limits: Iterable[Limit]) -> Statement:
    """What `won` does, to be done together with what else a success brings about."""
    return _changing((limit.mark for limit in limits), count=0, trying=-1)


def fail(limits: Iterable[Limit]) -> None:
    """Count one failure for each limit, for which no place was taken before."""
    _change((limit.mark for limit in limits), count=1, trying=0)


def forgive(limits: Iterable[Limit]) -> None:
    """Forget the failures of these: somebody proved to be the right one. In the order of the marks, as everywhere."""
    marks = [limit.mark for limit in limits]
    in_order = Failures.objects.select_for_update().filter(mark__in=marks).order_by("mark").values("mark")
    Failures.objects.filter(mark__in=in_order).delete()


def purge() -> None:
    """Remove what no longer counts."""
    Failures.objects.filter(since__lte=clock.now() - WINDOW).delete()


def _counted(marks: list[bytes]) -> list[tuple[Any, ...]]:
    """Which of them have failures, how many, and since when. Plain SQL: every form for strangers asks it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT mark, count, since FROM kernel_failures WHERE mark = ANY(%s) AND since > %s AND count > 0",
            [marks, clock.now() - WINDOW],
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _take(limits: Iterable[Limit], *, count: int, trying: int) -> dict[Limit, int]:
    """One statement that is its own transaction: nobody waits for anybody's disk. What was too much is given back."""
    by_mark = {limit.mark: limit for limit in limits}
    failed, full = {}, []
    for mark, now_count, now_trying, since in _change(by_mark, count=count, trying=trying):
        limit = by_mark[bytes(mark)]
        if now_count + now_trying > limit.most:
            full.append(since + WINDOW)
        failed[limit] = now_count
    if full:
        _change(by_mark, count=-count, trying=-trying)
        raise Slow(max(full))
    return failed


def _change(marks: Iterable[bytes], *, count: int, trying: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(*_changing(marks, count=count, trying=trying))
        changed: list[tuple[Any, ...]] = cursor.fetchall()
        return changed


def _changing(marks: Iterable[bytes], *, count: int, trying: int) -> Statement:
    """Add to the counts of each mark, in one statement that parallel ones can't get past; a window begins anew.

    Always in the order of the marks, so that two of them never wait for each other.
    """
    now = clock.now()
    start = now - WINDOW
    return Statement(
        """
        INSERT INTO kernel_failures AS f (mark, count, trying, since)
        SELECT mark, greatest(%s, 0), greatest(%s, 0), %s
          FROM unnest(%s::bytea[]) AS mark
        ON CONFLICT (mark) DO UPDATE SET
            count = greatest(CASE WHEN f.since <= %s THEN 0 ELSE f.count END + %s, 0),
            trying = greatest(CASE WHEN f.since <= %s THEN 0 ELSE f.trying END + %s, 0),
            since = CASE WHEN f.since <= %s OR f.count + f.trying = 0 THEN %s ELSE f.since END
        RETURNING mark, count, trying, since
        """,
        [count, trying, now, sorted(marks), start, count, start, trying, start, now],
    )
