"""How often a service may ask: so many requests in each minute, counted for all machines together.

A process takes places by the handful and gives them out by itself, so that a request seldom costs a query. What a
process doesn't give out within the minute is lost: never more than a hundredth of the limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from threading import Lock
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http.response import HttpResponseBase

from konto.kernel import clock
from konto.services.inbound.problems import Problem

WINDOW: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Allowance:
    """What is left of a minute. `left` is what this process knows: others may have taken some of it meanwhile."""

    most: int
    left: int
    wait: timedelta

    def headers(self) -> dict[str, str]:
        """For every answer: limit, rest, seconds until it is new (draft-ietf-httpapi-ratelimit-headers-03)."""
        seconds = str(ceil(self.wait.total_seconds()))
        return {
            "RateLimit-Limit": str(self.most),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": seconds,
            "RateLimit-Policy": f"{self.most};w={int(WINDOW.total_seconds())}",
        }


@dataclass
class _Handful:
    """Places that this process holds of a service's minute. `free` were nobody's when they were taken."""

    since: datetime
    mine: int = 0
    free: int = 1


_held: dict[UUID, _Handful] = {}
_lock = Lock()

_TAKE: Final = """
    INSERT INTO services_quota AS q (service_id, since, taken) VALUES (%(service)s, %(since)s, %(taken)s)
    ON CONFLICT (service_id) DO UPDATE
       SET taken = CASE WHEN q.since < EXCLUDED.since THEN 0 ELSE q.taken END + EXCLUDED.taken,
           since = greatest(q.since, EXCLUDED.since)
    RETURNING taken
"""


def take(service_id: UUID) -> Allowance:
    """Take a place for one request. Raises Problem 429, with the seconds to wait, where the minute has none left."""
    most, since = settings.KONTO_SERVICE_RATE, _window()
    with _lock:
        held = _held.get(service_id)
        if held is None or held.since != since:
            held = _held[service_id] = _Handful(since)
        if not held.mine and held.free:
            held.mine, held.free = _more(service_id, since, most)
        if not held.mine:
            raise _too_many(Allowance(most, 0, _wait(since)))
        held.mine -= 1
        return Allowance(most, held.mine + held.free, _wait(since))


def put_on(response: HttpResponseBase, allowance: Allowance | None) -> None:
    """Say in the answer what is left."""
    for name, value in allowance.headers().items() if allowance else ():
        response.headers.setdefault(name, value)


def forget_held() -> None:
    """Give out no place that was taken before: for a test whose rows are rolled back."""
    _held.clear()


def _more(service_id: UUID, since: datetime, most: int) -> tuple[int, int]:
    """How many places of the minute this process got, and how many are nobody's yet."""
    handful = max(1, most // 100)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"service": service_id, "since": since, "taken": handful})
        taken: int = cursor.fetchone()[0]
    got = max(0, min(handful, most - (taken - handful)))
    return got, max(0, most - taken)


def _window() -> datetime:
    length = WINDOW.total_seconds()
    return datetime.fromtimestamp(clock.now().timestamp() // length * length, UTC)


def _wait(since: datetime) -> timedelta:
    return clock.until(since + WINDOW)


def _too_many(allowance: Allowance) -> Problem:
    headers = {**allowance.headers(), "Retry-After": str(ceil(allowance.wait.total_seconds()))}
    return Problem(429, "too-many", "Too many requests in this minute. Wait, then go on.", headers=headers)
