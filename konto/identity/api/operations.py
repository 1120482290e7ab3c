"""What an app may ask for: one list, from which come the addresses and the document that describes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from konto.identity.api.answers import Answer
from konto.identity.api.shapes import Shape

Data = Mapping[str, Any]
Run = Callable[[HttpRequest, Data], Answer | HttpResponse]

FOR_ALL: Final = {
    403: "The account is stopped at a door: meta.page explains.",
    410: "The session is over.",
    429: "Asked too often: Retry-After says how many seconds to wait.",
    503: "Closed for now.",
}
WHERE_SOMETHING_IS_SENT: Final = {
    400: "Something is wrong with what was sent.",
    409: "Nothing waits for this, or it was done already.",
    413: "Larger than anything that is expected.",
    415: "Neither JSON nor, where files are taken, a form with files.",
}
FOR_THE_SIGNED_IN: Final = {401: "Sign in first; or, where meta.is_authenticated is true, show again who it is."}
WITH_A_PART: Final = {404: "There is nothing of the kind in this account."}


@dataclass(frozen=True)
class Field:
    """A member of the body. `kind` is a type of JSON Schema, or "files"; `about` says in a sentence what it means."""

    name: str
    about: str
    kind: str = "string"
    required: bool = True
    example: str = ""

    @property
    def description(self) -> str:
        return f"({self.kind}{'' if self.required else ', may be left out'}): {self.about}"


@dataclass(frozen=True)
class Operation:
    """One call. `statuses` are the answers that want words of their own, besides those that every call has.

    `path` may have `{parts}`: they come with the body's members. `returns` is the shape of `data` where all is well;
    `file` the type of an answer that isn't JSON; `takes` how many bytes a form with files may have;
    `errand` what even a stopped account may do by it.
    """

    method: str
    path: str
    summary: str
    run: Run
    statuses: Mapping[int, str]
    body: tuple[Field, ...] = ()
    signed_in: bool = False
    returns: Shape | None = None
    file: str = ""
    takes: int = 0
    errand: str = ""

    @property
    def description(self) -> str:
        return f"{self.summary} Needs a signed-in session." if self.signed_in else self.summary

    @property
    def parts(self) -> list[str]:
        """The names of the path's variable parts."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def answers(self) -> dict[int, str]:
        """Every status with which it may answer, and what that means."""
        found = {
            **FOR_ALL,
            **(WHERE_SOMETHING_IS_SENT if self.method != "GET" else {}),
            **(FOR_THE_SIGNED_IN if self.signed_in else {}),
            **(WITH_A_PART if self.parts else {}),
            **self.statuses,
        }
        return dict(sorted(found.items()))


_operations: dict[tuple[str, str], Operation] = {}


def offer(operation: Operation) -> None:
    """Add a call. Raises ValueError where there is one for this method and path."""
    key = operation.method, operation.path
    if key in _operations:
        raise ValueError(f"{operation.method} {operation.path} is offered twice")
    _operations[key] = operation


def offered() -> list[Operation]:
    """Every call, by path and method."""
    return sorted(_operations.values(), key=lambda one: (one.path, one.method))


def at(path: str) -> dict[str, Operation]:
    """The calls at a path, by their methods."""
    return {one.method: one for one in _operations.values() if one.path == path}
