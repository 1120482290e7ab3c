"""The browser's driver leaves its event loop running in the thread of the tests, for the rest of the process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_a_loop() -> Iterator[None]:
    """What runs a loop of its own, as a worker's jobs do, finds none here, as it finds none in a worker."""
    found = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(found)
