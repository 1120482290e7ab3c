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
        ("2026-06-01 15:30", 1, "2026-06-02 18:00"),  # Monday
        ("2026-06-04 15:30", 2, "2026-06-08 18:00"),  # Thursday over a weekend
        ("2026-06-05 23:59", 1, "2026-06-08 18:00"),  # the last minute of a Friday
        ("2026-06-06 00:00", 1, "2026-06-08 18:00"),  # Saturday
        ("2026-06-07 18:00", 2, "2026-06-09 18:00"),  # Sunday
        ("2026-12-24 10:00", 1, "2026-12-28 18:00"),  # Christmas on a Friday, every year
        ("2027-12-24 10:00", 1, "2027-12-27 18:00"),  # and on a Saturday
        ("2026-12-25 10:00", 1, "2026-12-28 18:00"),  # asked on a holiday
        ("2026-08-21 10:00", 1, "2026-08-25 18:00"),  # a holiday of one year, on a Monday
        ("2027-08-23 10:00", 1, "2027-08-24 18:00"),  # which is a working day in the next
        ("2026-03-27 10:00", 1, "2026-03-30 18:00"),  # clocks go forward in between
        ("2026-10-23 10:00", 1, "2026-10-26 18:00"),  # and back
    ],
)
def test_the_end_of_a_working_day(asked: str, days: int, due: str) -> None:
    """Free days don't count, and the day on which it comes doesn't either."""
    assert working_days.after(local(asked), days=days) == local(due)


def test_a_day_is_the_sites_day(settings: Settings) -> None:
    """Late on a Friday in London is Saturday in Kyiv: an answer is due on Monday there."""
    late = datetime(2026, 6, 5, 22, 30, tzinfo=ZoneInfo("Europe/London"))

    assert working_days.after(late, days=1) == local("2026-06-08 18:00")


def test_holidays_without_end_don_t_count_for_ever(settings: Settings) -> None:
    """A list that names every day of a year still gives an answer."""
    settings.KONTO_HOLIDAYS = [f"{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32)]

    assert working_days.after(local("2026-06-01 10:00"), days=1) > local("2026-06-01 10:00")
