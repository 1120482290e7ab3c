"""Caps: nobody can bomb a mailbox, or spend the site's budget, through us.

Counts lie in rows of the caller's transaction, so they are exact: what is rolled back was never counted.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import partial

import structlog
from django.conf import settings
from django.db import connection, transaction

from konto.kernel import clock
from konto.notices.models import CapCount, Letter

WARN_AT = 0.8
KEEP = timedelta(days=2)

log = structlog.get_logger("konto.notices")


class Scope(StrEnum):
    """What a cap is for."""

    SITE = "site"
    NETWORK = "network"
    RECIPIENT = "recipient"


class TooMany(Exception):
    """A day's cap is reached: for which scope, and when the next day begins."""

    def __init__(self, scope: Scope, retry_at: datetime) -> None:
        super().__init__(f"the day's cap for one {scope} is reached")
        self.scope = scope
        self.retry_at = retry_at

    @property
    def wait(self) -> timedelta:
        return clock.until(self.retry_at)


def count(letter: Letter) -> None:
    """Count the letter in every scope. Raises TooMany at a cap; the caller's savepoint then undoes the counting.

    The site's row comes first: whoever holds it waits for no other count, so two senders can't deadlock.
    """
    _count(Scope.SITE, b"", limit=settings.KONTO_LETTERS_PER_DAY)
    if letter.network_mark:
        _count(Scope.NETWORK, bytes(letter.network_mark), limit=settings.KONTO_LETTERS_PER_NETWORK)
    _count(Scope.RECIPIENT, bytes(letter.recipient_mark), limit=settings.KONTO_LETTERS_PER_RECIPIENT)


def forget(marks: list[bytes]) -> None:
    """Drop the counts of one recipient."""
    CapCount.objects.filter(scope=Scope.RECIPIENT, mark__in=marks).delete()


def prune() -> int:
    """Drop the counts of days gone by; returns how many."""
    return CapCount.objects.filter(day__lt=(clock.now() - KEEP).date()).delete()[0]


def _count(scope: Scope, mark: bytes, *, limit: int) -> None:
    today = clock.today()
    reached = _add_one(scope, mark, today)
    if reached > limit:
        raise TooMany(scope, datetime.combine(today + timedelta(days=1), time(), UTC))
    if reached in (math.ceil(limit * WARN_AT), limit):
        transaction.on_commit(partial(log.warning, "letters_budget", scope=scope.value, used=reached, limit=limit))


def _add_one(scope: Scope, mark: bytes, day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_capcount (scope, mark, day, count) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (scope, mark, day) DO UPDATE SET count = notices_capcount.count + 1 RETURNING count",
            [scope.value, mark, day],
        )
        return int(cursor.fetchone()[0])
