"""A clock that stands still and moves only when a test moves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine


class Clock:
    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def shift(self, **by: float) -> datetime:
        """Move on, by `timedelta`'s words: `clock.shift(minutes=10)`; returns the new time."""
        self._traveller.shift(timedelta(**by))
        return self.now

    def to(self, when: datetime) -> datetime:
        """Move to a moment."""
        self._traveller.move_to(when, tick=False)
        return when


@contextmanager
def stopped() -> Iterator[Clock]:
    """Noon of tomorrow: later than whatever was made before, and far from midnight, where daily caps begin anew."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with time_machine.travel(noon, tick=False) as traveller:
        yield Clock(traveller)
