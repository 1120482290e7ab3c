"""The processes of a Konto: how each is started."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from konto.config import supervised
from konto.config.place import Place, enter


def spawn(arguments: Sequence[str], place: Place) -> subprocess.Popen[bytes]:
    """Start `konto ARGUMENTS` in a session of its own, so that Ctrl-C reaches only the supervisor.

    Call it from the main thread: the child ends with the thread that started it.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "konto", *arguments],
        env=enter(place) | {supervised.PARENT: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def run(arguments: Sequence[str]) -> int:
    """Run `konto ARGUMENTS` to its end; return its exit status."""
    return subprocess.run([sys.executable, "-m", "konto", *arguments], stdin=subprocess.DEVNULL, check=False).returncode
