"""Caps: nobody can bomb a mailbox or a phone, or spend the site's budget, through us.

Counts lie in rows of the caller's transaction, so they are exact: what is rolled back was never counted. Texts cost
money, and numbers exist whose owners earn by them: they have caps of their own, and one for each country.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import partial

import structlog
from django.conf import settings
from django.db import connection, transaction

from konto.kernel import clock
from konto.notices import countries
from konto.notices.models import CapCount, Channel, Letter

WARN_AT = 0.8
KEEP = timedelta(days=2)
_TURNS = 0x636170

log = structlog.get_logger("konto.notices")


class Scope(StrEnum):
    """What a cap is for."""

    SITE = "site"
    COUNTRY = "country"
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


@dataclass(frozen=True)
class Kind:
    """A cap of one channel. `rows` names its counts in the table."""

    channel: Channel
    scope: Scope
    setting: str

    @property
    def rows(self) -> str:
        return self.scope.value if self.channel == Channel.EMAIL else f"texts_{self.scope.value}"

    @property
    def limit(self) -> int:
        return int(getattr(settings, self.setting))

    def warning(self) -> int:
        """The count at which four fifths are used."""
        return math.ceil(self.limit * WARN_AT)


KINDS = (
    Kind(Channel.EMAIL, Scope.SITE, "KONTO_LETTERS_PER_DAY"),
    Kind(Channel.EMAIL, Scope.NETWORK, "KONTO_LETTERS_PER_NETWORK"),
    Kind(Channel.EMAIL, Scope.RECIPIENT, "KONTO_LETTERS_PER_RECIPIENT"),
    Kind(Channel.SMS, Scope.SITE, "KONTO_TEXTS_PER_DAY"),
    Kind(Channel.SMS, Scope.COUNTRY, "KONTO_TEXTS_PER_COUNTRY"),
    Kind(Channel.SMS, Scope.NETWORK, "KONTO_TEXTS_PER_NETWORK"),
    Kind(Channel.SMS, Scope.RECIPIENT, "KONTO_TEXTS_PER_RECIPIENT"),
)
"""In the order in which they are counted: the site's first."""


def count(letter: Letter, *, to: str) -> None:
    """Count the letter in every scope. Raises TooMany at a cap; the caller's savepoint then undoes the counting.

    Counting goes one by one: a sender of a letter and a text and one of a text and a letter would else wait for each
    other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURNS])
    for kind, mark in _counted(letter, to):
        _count(kind, mark)


def forget(marks: list[bytes]) -> None:
    """Drop the counts of one recipient."""
    rows = [kind.rows for kind in KINDS if kind.scope is Scope.RECIPIENT]
    CapCount.objects.filter(scope__in=rows, mark__in=marks).delete()


def prune() -> int:
    """Drop the counts of days gone by; returns how many."""
    return CapCount.objects.filter(day__lt=(clock.now() - KEEP).date()).delete()[0]


def _counted(letter: Letter, to: str) -> Iterator[tuple[Kind, bytes]]:
    for kind in KINDS:
        if kind.channel == letter.channel:
            mark = _mark(kind.scope, letter, to)
            if mark is not None:
                yield kind, mark


def _mark(scope: Scope, letter: Letter, to: str) -> bytes | None:
    match scope:
        case Scope.SITE:
            return b""
        case Scope.COUNTRY:
            return countries.of(to).encode()
        case Scope.NETWORK:
            return bytes(letter.network_mark) if letter.network_mark else None
        case Scope.RECIPIENT:
            return bytes(letter.recipient_mark)


def _count(kind: Kind, mark: bytes) -> None:
    today, limit = clock.today(), kind.limit
    reached = _add_one(kind.rows, mark, today)
    if reached > limit:
        raise TooMany(kind.scope, datetime.combine(today + timedelta(days=1), time(), UTC))
    if reached in (kind.warning(), limit):
        said = partial(log.warning, "letters_budget", channel=kind.channel.value, scope=kind.scope.value)
        transaction.on_commit(partial(said, used=reached, limit=limit))


def _add_one(scope: str, mark: bytes, day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_capcount (scope, mark, day, count) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (scope, mark, day) DO UPDATE SET count = notices_capcount.count + 1 RETURNING count",
            [scope, mark, day],
        )
        return int(cursor.fetchone()[0])
