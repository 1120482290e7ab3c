"""Waiting that a signal ends: the supervisor never sleeps through a request to stop, nor through a child's death."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress
from types import FrameType, TracebackType

_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(Exception):
    """Somebody asked the house to stop."""


class Bell:
    """Holds the signal handlers while it is entered."""

    def __init__(self) -> None:
        self._asked_to_stop = False
        self._raises = True

    def __enter__(self) -> Bell:
        self._listen, self._ring = os.pipe()
        os.set_blocking(self._listen, False)
        os.set_blocking(self._ring, False)
        signal.set_wakeup_fd(self._ring, warn_on_full_buffer=False)
        for sign in _STOP:
            signal.signal(sign, self._stop)
        signal.signal(signal.SIGCHLD, _nothing)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(-1)
        for sign in (*_STOP, signal.SIGCHLD):
            signal.signal(sign, signal.SIG_DFL)
        os.close(self._listen)
        os.close(self._ring)

    def wait(self, seconds: float) -> None:
        """Wait until a child dies or the time is over. Raises StopRequested."""
        self._check()
        select.select([self._listen], [], [], seconds)
        with suppress(BlockingIOError):
            os.read(self._listen, 512)
        self._check()

    def pause(self, seconds: float) -> None:
        """Wait the whole time, whatever children do. Raises StopRequested."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.wait(left)

    def mute(self) -> None:
        """From here on the house is stopping: further requests change nothing."""
        self._raises = False

    def _stop(self, sign: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def _check(self) -> None:
        if self._asked_to_stop and self._raises:
            raise StopRequested


def _nothing(sign: int, frame: FrameType | None) -> None:
    """A handler has to be there, or the signal would not wake anybody."""
