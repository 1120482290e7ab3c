"""How long answers take under the strict policy, and whether anybody could tell by it who has an account.

`python -m tests.timing` measures every way of asking, and prints the table that stands in docs/timing.md.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import median, quantiles
from types import SimpleNamespace
from typing import Any

MEASURED = Path(__file__).parent / "flows" / "test_private_distributions.py"
MOST_APART = 0.27
"""How far from a half the share of longer times may lie. For twice fifty tries of one distribution its standard
deviation is 0.058 (Mann and Whitney, 1947): about three comparisons in a million go wrong by chance."""

Deed = Callable[[], Any]
"""Sends one request, and returns its answer."""

Prepare = Callable[[], Deed]
Times = dict[str, list[float]]
"""Seconds, by what was asked about."""


def measure(kinds: Mapping[str, Prepare], *, tries: int, monkeypatch: Any, order: int = 7) -> tuple[Times, set[int]]:
    """Let each kind be tried so often, all in one shuffled order; the times, and every status that came.

    The pauses at the end of a step are added to the time and not waited for, so that hundreds of tries take seconds.
    """
    from konto.identity import disclosure  # noqa: PLC0415 - needs the settings, which `main` leaves to pytest

    pauses: list[float] = []
    monkeypatch.setattr(disclosure, "time", SimpleNamespace(monotonic=time.monotonic, sleep=pauses.append))
    times: Times = {kind: [] for kind in kinds}
    statuses = set()
    turns = [*kinds] * tries
    random.Random(order).shuffle(turns)
    for kind in turns:
        deed = kinds[kind]()
        pauses.clear()
        started = time.perf_counter()
        answer = deed()
        times[kind].append(time.perf_counter() - started + sum(pauses))
        statuses.add(answer.status_code)
    return times, statuses


def kinds_apart(times: Times) -> set[tuple[str, str]]:
    """The pairs of kinds that tell which is which; the one that takes longer stands first."""
    pairs = [pair for pair in combinations(times, 2) if told_apart(*(times[kind] for kind in pair))]
    return {tuple(sorted(pair, key=lambda kind: -median(times[kind]))) for pair in pairs}  # type: ignore[misc]


def told_apart(ones: Sequence[float], others: Sequence[float]) -> bool:
    """Whether the times of two kinds tell which is which: by rank, or by a median outside the other's band."""
    if abs(how_often_longer(ones, others) - 0.5) > MOST_APART:
        return True
    (low, middle, high), (other_low, other_middle, other_high) = band(ones), band(others)
    return not (low <= other_middle <= high and other_low <= middle <= other_high)


def how_often_longer(ones: Sequence[float], others: Sequence[float]) -> float:
    """Among all pairs, how often the time of one kind is longer than that of the other: a half for one distribution."""
    wins = sum((one > other) + (one == other) / 2 for one in ones for other in others)
    return wins / (len(ones) * len(others))


def band(times: Sequence[float]) -> tuple[float, float, float]:
    """The fifth percentile, the median and the ninety-fifth, in seconds."""
    twentieths = quantiles(times, n=20)
    return twentieths[0], median(times), twentieths[-1]


def row(way: str, kind: str, times: Sequence[float]) -> str:
    """One line of the table, in milliseconds."""
    low, middle, high = (f"{1000 * one:.1f}" for one in band(times))
    return f"| {way} | {kind} | {len(times)} | {low} | {middle} | {high} |"


class Rows:
    """Gathers what the tests measured, as a plugin of pytest."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call":
            self.found += [str(value) for name, value in report.user_properties if name == "row"]


def main() -> int:
    import pytest  # noqa: PLC0415 - only for the command

    rows = Rows()
    quiet = ["-q", "-n0", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    status = int(pytest.main([*quiet, str(MEASURED)], plugins=[rows]))
    print("| asked | about | tries | p5, ms | median, ms | p95, ms |")
    print("|---|---|--:|--:|--:|--:|")
    print(*rows.found, sep="\n")
    return status


if __name__ == "__main__":
    raise SystemExit(main())
