"""When an answer is due: working days in the site's own zone, weekends and holidays left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

SATURDAY: Final = 5
FARTHEST: Final = timedelta(days=400)
"""A list of holidays that leaves no working day would be counted for ever."""


def after(moment: datetime, *, days: int) -> datetime:
    """The same time of day, so many working days later. What comes on a free day counts from the next morning."""
    zone = ZoneInfo(settings.TIME_ZONE)
    local = moment.astimezone(zone)
    day, at = local.date(), local.time()
    if not is_working(day):
        day, at = _next(day), time()
    for _ in range(days):
        day = _next(day)
    # By way of UTC: a time that the clocks leap over becomes one that there is.
    return datetime.combine(day, at, zone).astimezone(UTC)


def is_working(day: date) -> bool:
    """Whether somebody answers on this day."""
    return day.weekday() < SATURDAY and not {day.isoformat(), day.strftime("%m-%d")} & set(settings.KONTO_HOLIDAYS)


def _next(day: date) -> date:
    farthest = day + FARTHEST
    day += timedelta(days=1)
    while not is_working(day) and day < farthest:
        day += timedelta(days=1)
    return day
