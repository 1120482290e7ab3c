"""When an answer is due: weekends, holidays, the days when clocks change."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from konto.cases import working_days

KYIV = "Europe/Kyiv"


@pytest.fixture(autouse=True)
def _in_kyiv(settings: Settings) -> None:
    settings.TIME_ZONE = KYIV
    settings.KONTO_HOLIDAYS = ["12-25", "2026-08-24"]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(KYIV))


@pytest.mark.parametrize(
    ("asked", "days", "due"),
    [
        ("2026-06-01 15:30", 1, "2026-06-02 15:30"),  # Monday
        ("2026-06-04 15:30", 2, "2026-06-08 15:30"),  # Thursday over a weekend
        ("2026-06-05 23:59", 1, "2026-06-08 23:59"),  # the last minute of a Friday
        ("2026-06-06 00:00", 1, "2026-06-09 00:00"),  # Saturday counts from Monday morning
        ("2026-06-07 18:00", 2, "2026-06-10 00:00"),  # Sunday, too
        ("2026-12-24 10:00", 1, "2026-12-28 10:00"),  # Christmas on a Friday, every year
        ("2027-12-24 10:00", 1, "2027-12-27 10:00"),  # and on a Saturday
        ("2026-12-25 10:00", 1, "2026-12-29 00:00"),  # asked on a holiday
        ("2026-08-21 10:00", 1, "2026-08-25 10:00"),  # a holiday of one year, on a Monday
        ("2027-08-23 10:00", 1, "2027-08-24 10:00"),  # which is a working day in the next
        ("2026-03-27 10:00", 1, "2026-03-30 10:00"),  # clocks go forward in between: 71 hours, the same time of day
        ("2026-10-23 10:00", 1, "2026-10-26 10:00"),  # and back: 73 hours
    ],
)
def test_the_same_time_of_day_on_a_working_day(asked: str, days: int, due: str) -> None:
    """Free days don't count; what comes on one counts from the next morning."""
    assert working_days.after(local(asked), days=days) == local(due)


def test_a_time_that_the_clocks_leap_over_becomes_one_that_there_is(settings: Settings) -> None:
    """Where a change of clocks falls on a working day, the answer is due at a moment that exists."""
    settings.TIME_ZONE = "Africa/Cairo"  # forward on Friday 24 April 2026, at midnight
    settings.KONTO_HOLIDAYS = []
    zone = ZoneInfo("Africa/Cairo")

    due = working_days.after(datetime(2026, 4, 23, 0, 30, tzinfo=zone), days=1)

    assert due.astimezone(zone).isoformat() == "2026-04-24T01:30:00+03:00"


def test_a_day_is_the_sites_day(settings: Settings) -> None:
    """Late on a Friday in London is Saturday in Kyiv: it counts from Monday morning there."""
    late = datetime(2026, 6, 5, 22, 30, tzinfo=ZoneInfo("Europe/London"))

    assert working_days.after(late, days=1) == local("2026-06-09 00:00")


def test_holidays_without_end_don_t_count_for_ever(settings: Settings) -> None:
    """A list that names every day of a year still gives an answer."""
    settings.KONTO_HOLIDAYS = [f"{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32)]

    assert working_days.after(local("2026-06-01 10:00"), days=1) > local("2026-06-01 10:00")
