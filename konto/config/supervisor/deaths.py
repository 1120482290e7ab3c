"""How often something has died lately: when to start it again, and when to give up."""

from __future__ import annotations

import time
from collections import deque

from konto.config.errors import CannotStart

_TOO_MANY = 6
_WINDOW_SECONDS = 60.0
_FIRST_DELAY = 0.25
_LONGEST_DELAY = 8.0


class Deaths:
    """Of one part of the house, called `name` in what people read."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._times: deque[float] = deque(maxlen=_TOO_MANY)

    def record(self, how: str) -> float:
        """Note one more; return the seconds to wait before the next start. Raises CannotStart in a crash loop."""
        now = time.monotonic()
        self._times.append(now)
        recent = sum(now - death < _WINDOW_SECONDS for death in self._times)
        if recent == _TOO_MANY:
            raise CannotStart(f"the {self._name} ended {_TOO_MANY} times within a minute ({how}): giving up.")
        delay: float = _FIRST_DELAY * 2 ** (recent - 1)
        return min(delay, _LONGEST_DELAY)
