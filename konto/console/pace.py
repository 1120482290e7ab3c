"""How often somebody may fail to sign in as staff: counted by address, by network, and by both together."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from konto.console.emails import fold
from konto.console.models import FailedTry
from konto.kernel import clock, keys

WINDOW: Final = timedelta(minutes=15)


class Limit(NamedTuple):
    """`most` failures within a quarter of an hour for one mark."""

    mark: bytes
    most: int


class Slow(Exception):
    """Too many failures; `until` says when to try again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until

    @property
    def wait(self) -> timedelta:
        return clock.until(self.until)


def limits(email: str, network: str, *, known_device: bool) -> list[Limit]:
    """What is counted for a try. On a device that has been in before, strangers' failures don't count."""
    if known_device:
        return [Limit(_mark("known device", fold(email)), 10)]
    return [
        Limit(_mark("both", f"{fold(email)} {network}"), 5),
        Limit(_mark("network", network), 20),
        Limit(_mark("email", fold(email)), 50),
    ]


def check(counted: list[Limit]) -> None:
    """Raises Slow where one of the limits is reached."""
    since = clock.now() - WINDOW
    for limit in counted:
        latest = FailedTry.objects.filter(mark=limit.mark, at__gt=since).order_by("-at")
        times = list(latest.values_list("at", flat=True)[: limit.most])
        if len(times) == limit.most:
            raise Slow(times[-1] + WINDOW)


def fail(counted: list[Limit]) -> None:
    """Count one failure for each."""
    now = clock.now()
    FailedTry.objects.bulk_create(FailedTry(mark=limit.mark, at=now) for limit in counted)


def purge() -> None:
    """Remove what no longer counts."""
    FailedTry.objects.filter(at__lte=clock.now() - WINDOW).delete()


def _mark(what: str, value: str) -> bytes:
    return keys.fingerprint(f"console.{what}", value)
