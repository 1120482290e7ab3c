"""One process under the supervisor: started, watched, started again, ended with all that it started itself."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

from konto.config import processes
from konto.config.place import Place
from konto.config.supervisor.deaths import Deaths

_STOP_SECONDS = 12.0
_KILL_SECONDS = 5.0


class Child:
    """`konto ARGUMENTS`, called `name` in what people read."""

    def __init__(self, name: str, arguments: Sequence[str], place: Place) -> None:
        self.name = name
        self._arguments = arguments
        self._place = place
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths = Deaths(name)
        self._start_again_at = 0.0

    def start(self) -> None:
        self._process = processes.spawn(self._arguments, self._place)

    def status(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._process.poll() if self._process else None

    def look_after(self) -> str:
        """Start it again if it has died, a little later each time; return what a person should read, or nothing.

        Raises CannotStart when it keeps dying.
        """
        if self._process is None:
            if time.monotonic() >= self._start_again_at:
                self.start()
            return ""
        status = self._process.poll()
        if status is None:
            return ""
        self._bury()
        return self._plan_restart(status)

    def stop(self) -> None:
        """SIGTERM, a bounded wait, then SIGKILL to everything in its session."""
        if self._process:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
            self._bury()

    def _plan_restart(self, status: int) -> str:
        self._start_again_at = time.monotonic() + self._deaths.record(_how(status))
        return f"The {self.name} ended unexpectedly ({_how(status)}): starting it again."

    def _bury(self) -> None:
        """Its own children must not outlive it: they would go on serving the port."""
        assert self._process
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_KILL_SECONDS)
        self._process = None


def _how(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    with suppress(ValueError):
        return signal.Signals(-status).name
    return f"signal {-status}"
