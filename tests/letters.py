"""The letterbox as tests read it, and the work that a worker process would do."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from konto.departure.progress import carry_on
from konto.identity.jobs import tidy
from konto.kernel import throttle
from konto.notices import jobs, queries
from konto.notices.queries import Shown
from konto.standing import actions as standing


class Letterbox:
    """Everything that was written to anybody and can still be read, the newest first."""

    def all(self, *, to: str | None = None, kind: str | None = None) -> list[Shown]:
        return [one for one in queries.letterbox() if to in (None, one.to) and kind in (None, one.kind)]

    def last(self, *, to: str | None = None, kind: str | None = None) -> Shown:
        """The newest letter. Raises AssertionError where there is none."""
        found = self.all(to=to, kind=kind)
        assert found, f"no letter to {to or 'anybody'}"
        return found[0]

    def code(self, *, to: str | None = None, kind: str | None = None) -> str:
        """The six digits in the newest letter or text that has some."""
        return self._first(r"^(\d{6})\b", to=to, kind=kind)

    def link(self, *, to: str | None = None, kind: str | None = None) -> str:
        """The path of the link in the newest letter that has one."""
        return urlsplit(self._first(r"^(https?://\S+)$", to=to, kind=kind)).path

    def __len__(self) -> int:
        return len(self.all())

    def _first(self, pattern: str, *, to: str | None, kind: str | None) -> str:
        for letter in self.all(to=to, kind=kind):
            if found := re.search(pattern, letter.text, re.MULTILINE):
                return found.group(1)
        raise AssertionError(f"no letter to {to or 'anybody'} holds {pattern}")


def work() -> None:
    """Do what is due now, as the worker would: letters leave, departures go on, what has run out is removed."""
    jobs.drain()
    carry_on()
    tidy(0)
    throttle.purge()
    standing.tidy()
    jobs.drain()
