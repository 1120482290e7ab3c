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
_LOOK_SECONDS = 0.5
_PATIENCE_SECONDS = 2.0
# Looked up before any fork: a forked child of a threaded process must not load libraries.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent(parent: int, *, by: signal.Signals = signal.SIGTERM) -> None:
    """Have this process get `by` when its parent, the process `parent`, ends, or at once if it has ended already.

    What then hangs in spite of the signal is ended hard two seconds later.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(by), 0, 0, 0)
    if os.getppid() != parent:  # it ended before the kernel knew whom to tell
        os.kill(os.getpid(), by)
    threading.Thread(target=_watch, args=(parent, by), name="lifeline", daemon=True).start()


def before_exec(*, by: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` for programs that are not ours: the started program gets `by` when this process ends."""
    parent = os.getpid()

    def ask_the_kernel() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(by), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return ask_the_kernel


def _watch(parent: int, by: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    if _libc is None:
        os.kill(os.getpid(), by)
    time.sleep(_PATIENCE_SECONDS)
    os._exit(1)
