"""Memory that large forms took goes back to the system: the C library keeps it for each thread that ever took one."""

from __future__ import annotations

import ctypes

_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
"""Of the GNU C library alone, malloc_trim(3); others keep less, or can't be told."""


def give_back() -> None:
    """Give back what nothing holds any more. Takes milliseconds, so only after something large."""
    if _trim:
        _trim(0)
