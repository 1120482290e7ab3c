"""A pace for what is asked while somebody types: counted in this process alone, for a query each would cost more."""

from __future__ import annotations

import time
from threading import Lock

WINDOW = 60.0
"""Seconds."""

MOST = 90
"""Questions of one network within the window: a person who types without a pause asks about as many."""

MOST_NETWORKS = 10_000

_lock = Lock()
_counts: dict[str, int] = {}
_started = 0.0


def allow(network: str) -> bool:
    """Whether this network may ask once more now."""
    global _started  # noqa: PLW0603 - the window of this process
    with _lock:
        if time.monotonic() - _started > WINDOW or len(_counts) >= MOST_NETWORKS:
            _counts.clear()
            _started = time.monotonic()
        _counts[network] = _counts.get(network, 0) + 1
        return _counts[network] <= MOST
