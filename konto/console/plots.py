"""Numbers as drawings: where each bar of a plot stands. A template draws them; the same numbers stand in a table.

Every measure is a whole number: those are written alike in every language, as drawings need it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

WIDTH: Final = 600
HEIGHT: Final = 160
GAP: Final = 3
MOST_BY_DAY: Final = 31
MOST_BY_WEEK: Final = 26 * 7


@dataclass(frozen=True)
class Bar:
    """One bar, and what it stands for."""

    label: str
    value: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Plot:
    """Bars side by side; `top` is the value of the highest."""

    bars: list[Bar]
    top: int
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Span:
    """Some days together: a day, a week or a month of a period."""

    start: date
    end: date


def columns(labels: Sequence[str], values: Sequence[int]) -> Plot:
    """Bars that stand, as wide as there is room; where nothing is, the ground line alone."""
    top = max(values, default=0)
    room = WIDTH // max(len(values), 1)
    bars = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        height = _share(value, top, HEIGHT)
        bars.append(Bar(label, value, place * room, HEIGHT - height, max(room - GAP, 1), height))
    return Plot(bars, top)


def lying(named: Mapping[str, int]) -> list[Bar]:
    """Bars that lie, the longest first."""
    top = max(named.values(), default=0)
    ordered = sorted(named.items(), key=lambda one: (-one[1], one[0]))
    return [Bar(label, value, 0, 0, _share(value, top, WIDTH), 10) for label, value in ordered]


def spans(start: date, end: date) -> list[Span]:
    """A period in parts that fit beside one another: days, then weeks, then months."""
    days = (end - start).days + 1
    found, first = [], start
    while first <= end:
        following = _following(first, days)
        found.append(Span(first, min(following - timedelta(days=1), end)))
        first = following
    return found


def counted(rows: Sequence[Mapping[str, Any]], what: str, parts: Sequence[Span]) -> list[int]:
    """How many of something fall into each part."""
    by_day = {row["day"]: int(row[what]) for row in rows}
    return [sum(number for day, number in by_day.items() if part.start <= day <= part.end) for part in parts]


def _following(first: date, days: int) -> date:
    if days <= MOST_BY_DAY:
        return first + timedelta(days=1)
    if days <= MOST_BY_WEEK:
        return first + timedelta(days=7)
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def _share(value: int, top: int, room: int) -> int:
    """At least one for what there is, so that it can be seen."""
    return max(1, value * room // top) if value and top else 0
