"""The browser's driver leaves its event loop running in the thread of the tests, for the rest of the process."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_run = asyncio.run


def run(main: Coroutine[Any, Any, T], **how: Any) -> T:
    """`asyncio.run` as a worker would find it: without a loop around it, which it refuses.

    The driver's loop is hidden for as long as that takes and no longer: Django gives code with a loop around it another
    database connection than code without one, and a test has to stay on the one that is rolled back.
    """
    found = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return _run(main, **how)
    finally:
        asyncio._set_running_loop(found)
