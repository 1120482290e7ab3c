"""What an app may ask for: one list, from which come the addresses and the document that describes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from konto.identity.api.answers import Answer

Data = Mapping[str, Any]
Run = Callable[[HttpRequest, Data], Answer]


@dataclass(frozen=True)
class Field:
    """A member of the body. `kind` is a type of JSON Schema; `about` says in a sentence what it means."""

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
    """One call. `statuses` are the answers that it has besides 429 and 503, with what each means."""

    method: str
    path: str
    summary: str
    run: Run
    statuses: Mapping[int, str]
    body: tuple[Field, ...] = ()
    signed_in: bool = False

    @property
    def description(self) -> str:
        return f"{self.summary} Needs a signed-in session." if self.signed_in else self.summary


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
    return {one.method: one for one in offered() if one.path == path}
