"""What a page may load: only from here, and inline only what carries the answer's own nonce."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from csp.constants import NONCE, NONE, SELF
from django.http import HttpRequest
from django.http.response import HttpResponseBase

DIRECTIVES: Final[dict[str, Any]] = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "object-src": [NONE],
}

_MARK: Final = "konto_csp_sources"


def allow(request: HttpRequest, sources: Mapping[str, Sequence[str]]) -> None:
    """Let the page that answers this request, and no other, load from these sources, too."""
    if sources:
        setattr(request, _MARK, {directive: list(more) for directive, more in sources.items()})


def with_page_sources(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Pass on what `allow` was told. Stands inside of CSPMiddleware, which writes the header."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if more := getattr(request, _MARK, None):
            response._csp_update = more  # type: ignore[attr-defined]
        return response

    return answer
