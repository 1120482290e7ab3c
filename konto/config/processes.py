"""The processes of a Konto: how each is started, and how it knows whether `konto up` started it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from konto.config import lifeline
from konto.config.place import Place, enter

_PARENT = "KONTO_SUPERVISOR"


def spawn(arguments: Sequence[str], place: Place) -> subprocess.Popen[bytes]:
    """Start `konto ARGUMENTS` in a session of its own, so that Ctrl-C reaches only the supervisor.

    Call it from the main thread: the child ends with the thread that started it.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "konto", *arguments],
        env=enter(place) | {_PARENT: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def run(arguments: Sequence[str]) -> int:
    """Run `konto ARGUMENTS` to its end; return its exit status."""
    return subprocess.run([sys.executable, "-m", "konto", *arguments], stdin=subprocess.DEVNULL, check=False).returncode


def supervised() -> bool:
    """Whether `konto up` started this process. The first thing a supervised process does is to stay with it."""
    return _supervised


def _stay_with_supervisor() -> bool:
    """The variable goes, so that programs which this process starts don't take it for theirs."""
    parent = os.environ.pop(_PARENT, "")
    if parent.isdigit():
        lifeline.end_with_parent(int(parent))
    return parent.isdigit()


_supervised = _stay_with_supervisor()
