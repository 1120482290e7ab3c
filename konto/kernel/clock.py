"""The one clock. Due times are columns compared with it, so a test that freezes it moves them all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """This day in UTC; the finest time that identity-free figures may hold."""
    return now().date()


def until(moment: datetime) -> timedelta:
    """How long to wait for a moment: at least a second, so that nobody is told to try again at once."""
    return max(timedelta(seconds=1), moment - now())
