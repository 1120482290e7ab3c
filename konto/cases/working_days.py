"""When an answer is due: the end of a working day in the site's own zone, weekends and holidays left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

SATURDAY: Final = 5
DAY_ENDS: Final = time(18)
"""People are told the day alone; staff see the hour, too."""

FARTHEST: Final = timedelta(days=400)
"""A list of holidays that leaves no working day would be counted for ever."""


def after(moment: datetime, *, days: int) -> datetime:
    """The end of the working day that is so many after the moment's own day, whether that is free or not."""
    zone = ZoneInfo(settings.TIME_ZONE)
    day = moment.astimezone(zone).date()
    for _ in range(days):
        day = _next(day)
    return datetime.combine(day, DAY_ENDS, zone).astimezone(UTC)


def is_working(day: date) -> bool:
    """Whether somebody answers on this day."""
    return day.weekday() < SATURDAY and not {day.isoformat(), day.strftime("%m-%d")} & set(settings.KONTO_HOLIDAYS)


def _next(day: date) -> date:
    farthest = day + FARTHEST
    day += timedelta(days=1)
    while not is_working(day) and day < farthest:
        day += timedelta(days=1)
    return day
