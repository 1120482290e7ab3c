"""A child must not outlive its parent, however the parent ends, `kill -9` included."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.5
# Looked up before any fork: a forked child of a threaded process must not load libraries.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent(parent: int, *, by: signal.Signals = signal.SIGTERM) -> None:
    """Have this process get `by` when the process `parent` (its own parent's id) ends, or at once if it has ended."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(by), 0, 0, 0)
    else:
        _watch(parent, by)
    if os.getppid() != parent:  # it ended before the kernel knew whom to tell
        os.kill(os.getpid(), by)


def before_exec(*, by: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` for programs that are not ours: the started program gets `by` when this process ends."""
    parent = os.getpid()

    def ask_the_kernel() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(by), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return ask_the_kernel


def end_within(seconds: float) -> None:
    """End this process for good after so many seconds, whatever its threads are busy with."""
    timer = threading.Timer(seconds, os._exit, args=(1,))
    timer.daemon = True
    timer.start()


def _watch(parent: int, by: signal.Signals) -> None:
    """For systems without a parent-death signal: look every half second."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(_POLL_SECONDS)
        os.kill(os.getpid(), by)

    threading.Thread(target=look, name="lifeline", daemon=True).start()
