"""Many failures at once, where a test is about what comes after them."""

from __future__ import annotations

from konto.kernel import throttle
from konto.kernel.throttle import Limit


def fails(times: int, what: str, value: str) -> None:
    """Count that many failures, as so many requests would have."""
    for _ in range(times):
        throttle.fail([Limit(what, value, 0)])
