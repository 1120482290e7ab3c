"""What became of a letter that was handed over, and what anybody who takes letters from us has to answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from typing import Protocol, Self

from konto.notices.models import Letter


class Verdict(Enum):
    TAKEN = auto()
    BOUNCED = auto()
    """The address was refused for good."""
    REFUSED = auto()
    """This letter was refused for good; the address may be fine."""
    LATER = auto()
    BROKEN = auto()
    """The connection broke within this letter, or the server isn't itself; another letter may work."""
    DOWN = auto()
    """No connection can be had: nothing can be sent now."""


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt. `error` is the name of an exception and a code, never a server's words."""

    verdict: Verdict
    error: str = ""
    code: int = 0


TAKEN = Outcome(Verdict.TAKEN)


class Post(Protocol):
    """Takes letters between `__enter__` and `__exit__`, one after the other."""

    keeps: bool
    """Whether the row is the only place where the letter can be read afterwards."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...

    def take(self, letter: Letter) -> Outcome:
        """Try to hand the letter over. Raises nothing: every failure is an outcome."""


class Standing:
    """Base of those who hold no connection between letters."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None


def named(error: Exception, code: int | None = None) -> str:
    """What is written down of a failure: no words of a server, which may name somebody."""
    return f"{type(error).__name__} {code}" if code else type(error).__name__
