"""Caps: nobody can bomb a mailbox or a phone, or spend the site's budget, through us.

Counts lie in rows of the caller's transaction, so they are exact: what is rolled back was never counted. Texts cost
money, and numbers exist whose owners earn by them: they have caps of their own, and one for each country. Of the day's
and a country's texts, strangers can use up a part alone. Texts about safety are counted, and held back by no cap; what
of them is too much is counted apart, so that whoever causes them all day leaves people who are in their codes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, StrEnum
from functools import partial

import structlog
from django.conf import settings
from django.db import connection, transaction

from konto.kernel import clock
from konto.notices import countries
from konto.notices.models import CapCount, Channel, Letter

WARN_AT = {Channel.EMAIL: (80, 100), Channel.SMS: (50, 80, 100)}
"""At which shares of a cap, in percent, somebody hears of it. Texts cost money by the minute, so earlier."""

WARN_APART_AT = (20, 100)
"""The same for texts about safety that are counted apart: at 20 as many went out as the cap allows, in all."""

CEILING = 4
"""How many times its cap one number gets in a day, texts about safety included: nobody is so often in danger."""

KEEP = timedelta(days=2)
_TURNS = 0x636170

log = structlog.get_logger("konto.notices")


class Scope(StrEnum):
    """What a cap is for."""

    SITE = "site"
    COUNTRY = "country"
    NETWORK = "network"
    RECIPIENT = "recipient"


class Asker(Enum):
    """Who causes a text, and which share of the day's and a country's budget, in percent, it may find used up.

    Whoever sends from many networks uses up what strangers may; people who are in still get their codes.
    """

    STRANGER = 60
    """Nobody knows: a sign-up, a code in place of the picture."""

    HOLDER = 80
    """Nobody knows, but it goes to a proved contact of an account: a code to come in, or to come back in."""

    KNOWN = 100
    """Somebody signed in, or on a device that was in before."""


class TooMany(Exception):
    """A day's cap is reached: for which scope, and when the next day begins."""

    def __init__(self, scope: Scope, retry_at: datetime) -> None:
        super().__init__(f"the day's cap for one {scope} is reached")
        self.scope = scope
        self.retry_at = retry_at

    @property
    def wait(self) -> timedelta:
        return clock.until(self.retry_at)


SHARED = (Scope.SITE, Scope.COUNTRY)
"""The budgets that everybody draws from."""


@dataclass(frozen=True)
class Kind:
    """A cap of one channel. `rows` names its counts in the table."""

    channel: Channel
    scope: Scope
    setting: str
    is_apart: bool = False
    """Counts texts about safety that would have used up the part of people who are in. It holds nothing back."""

    @property
    def rows(self) -> str:
        if self.channel == Channel.EMAIL:
            return self.scope.value
        return f"texts_safety_{self.scope.value}" if self.is_apart else f"texts_{self.scope.value}"

    @property
    def limit(self) -> int:
        return int(getattr(settings, self.setting))

    @property
    def levels(self) -> tuple[int, ...]:
        return WARN_APART_AT if self.is_apart else WARN_AT[self.channel]

    def used_up_at(self, level: int) -> int:
        """The count at which so many percent are used."""
        return math.ceil(self.limit * level / 100)

    def limit_for(self, asker: Asker) -> int:
        """How many there may be for this asker: a part is kept for people who are known, where texts are shared."""
        shared = self.channel == Channel.SMS and self.scope in SHARED
        return self.used_up_at(asker.value) if shared else self.limit


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

APART = tuple(replace(kind, is_apart=True) for kind in KINDS if kind.channel == Channel.SMS and kind.scope in SHARED)
"""Where texts about safety are counted once the others' budget is used up as far as holders may."""


def count(letter: Letter, *, to: str, asker: Asker) -> None:
    """Count the letter in every scope. Raises TooMany at a cap; the caller's savepoint then undoes the counting."""
    _take_turns()
    for kind, mark in _counted(letter, to):
        if _count(kind, mark) > kind.limit_for(asker):
            raise TooMany(kind.scope, datetime.combine(clock.today() + timedelta(days=1), time(), UTC))


def count_uncapped(letter: Letter, *, to: str) -> bool:
    """Count a text that no cap holds back, so that a flood of them is seen, and stops what caps do hold back.

    It uses up what strangers and holders may, never the part of people who are in: beyond that it is counted apart.
    Returns whether it may go: not where the number had far more in a day than anybody needs. A sealed one leaves no
    count of its number: it would outlive the person.
    """
    _take_turns()
    may_go = True
    for kind, mark in _counted(letter, to):
        if kind.scope is Scope.RECIPIENT:
            may_go = bool(letter.sealed) or _count(kind, mark) <= kind.limit * CEILING
        else:
            is_full = kind.scope in SHARED and _used(kind, mark) >= kind.limit_for(Asker.HOLDER)
            _count(replace(kind, is_apart=is_full), mark)
    return may_go


def are_texts_scarce(number: str) -> bool:
    """Whether so many texts went out today, in all or to its country, that strangers get none: better write by mail."""
    shared = [kind for kind in KINDS if kind.channel == Channel.SMS and kind.scope in SHARED]
    return any(_used(kind, _shared_mark(kind.scope, number)) >= kind.limit_for(Asker.STRANGER) for kind in shared)


def forget(marks: list[bytes]) -> None:
    """Drop the counts of one recipient."""
    rows = [kind.rows for kind in KINDS if kind.scope is Scope.RECIPIENT]
    CapCount.objects.filter(scope__in=rows, mark__in=marks).delete()


def prune() -> int:
    """Drop the counts of days gone by; returns how many."""
    return CapCount.objects.filter(day__lt=(clock.now() - KEEP).date()).delete()[0]


def _used(kind: Kind, mark: bytes) -> int:
    """How much of a budget that everybody draws from is used up today."""
    row = CapCount.objects.filter(scope=kind.rows, mark=mark, day=clock.today()).first()
    return row.count if row else 0


def _counted(letter: Letter, to: str) -> Iterator[tuple[Kind, bytes]]:
    for kind in KINDS:
        if kind.channel == letter.channel:
            mark = _mark(kind.scope, letter, to)
            if mark is not None:
                yield kind, mark


def _mark(scope: Scope, letter: Letter, to: str) -> bytes | None:
    match scope:
        case Scope.SITE | Scope.COUNTRY:
            return _shared_mark(scope, to)
        case Scope.NETWORK:
            return bytes(letter.network_mark) if letter.network_mark else None
        case Scope.RECIPIENT:
            return bytes(letter.recipient_mark)


def _shared_mark(scope: Scope, to: str) -> bytes:
    return b"" if scope is Scope.SITE else countries.of(to).encode()


def _take_turns() -> None:
    """Counting goes one by one: a sender of a letter and a text and one of a text and a letter would else wait for each
    other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURNS])


def _count(kind: Kind, mark: bytes) -> int:
    """One more; returns how many there are."""
    reached = _add_one(kind.rows, mark, clock.today())
    if reached in [kind.used_up_at(level) for level in kind.levels]:
        said = partial(log.warning, "letters_budget", channel=kind.channel.value, scope=kind.scope.value)
        transaction.on_commit(partial(said, used=reached, limit=kind.limit, apart=kind.is_apart))
    return reached


def _add_one(scope: str, mark: bytes, day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_capcount (scope, mark, day, count) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (scope, mark, day) DO UPDATE SET count = notices_capcount.count + 1 RETURNING count",
            [scope, mark, day],
        )
        return int(cursor.fetchone()[0])
