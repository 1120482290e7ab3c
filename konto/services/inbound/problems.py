"""What goes wrong is told to programs as problem details (RFC 9457): a code that stays, and words for who reads logs.

The words are English: they are written for engineers, and stand in the documentation under their codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from konto.web import problems

MOST_ERRORS: Final = 50
_NAME: Final = re.compile(r"[a-z][a-z_]{0,30}")


class Problem(Exception):
    """A request that can't be done. `code` names the kind for good; `more` are members of its own, all public."""

    def __init__(
        self, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.headers, self.more = dict(headers or {}), more


def answer(problem: Problem) -> HttpResponse:
    """The problem as an answer."""
    return problems.said(problem.status, problem.code, problem.detail, headers=problem.headers, more=problem.more)


def install(api: NinjaAPI) -> None:
    """Let the API answer with problems whatever it refuses; what is broken stays an error of the server."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Problem: lambda _request, problem: answer(problem),
        ValidationError: _unfit,
        HttpError: _refused,
        Http404: lambda _request, _error: answer(nothing_here()),
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def nothing_here() -> Problem:
    """There is no such thing, or it is another service's: nobody is told which."""
    return Problem(404, "not-found", "There is nothing here under this name.")


def _unfit(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Where in the request something is wrong, and what; never what stood there: it may be somebody's address."""
    found = [{"at": _pointer(one["loc"]), "detail": one["msg"]} for one in error.errors[:MOST_ERRORS]]
    return answer(Problem(422, "unfit", "The request isn't as the API's document says.", errors=found))


def _pointer(place: tuple[str | int, ...]) -> str:
    """Like `body/order/items/3/price`."""
    return "/".join(shown(part) if isinstance(part, str) else str(part) for part in place)[:200]


def shown(name: str) -> str:
    """A name that somebody mistyped may be said again; any other is theirs alone."""
    return name if _NAME.fullmatch(name) else "?"


def _refused(_request: HttpRequest, error: HttpError) -> HttpResponse:
    code = {400: "unreadable", 401: "unauthorized", 403: "forbidden", 429: "too-many"}.get(error.status_code, "refused")
    return answer(Problem(error.status_code, code, _WORDS.get(code, "The request can't be done.")))


def _broken(_request: HttpRequest, error: Exception) -> HttpResponse:
    raise error


_WORDS: Final = {
    "unreadable": "The body can't be read: it is no JSON, or not of the kind that the header says.",
    "unauthorized": "Show a bearer token.",
}
