"""What a page may load: only from here, and inline only what carries the answer's own nonce."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from csp.constants import HEADER, NONCE, NONE, SELF
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import DIRECTIVES_T, build_policy
from django.conf import settings
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

DEBUGGED: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR)
"""Answered by Django's own pages on a developer's machine: their scripts have no nonce."""

_MARK: Final = "konto_csp_sources"
_PLACE: Final = "0" * 24
"""As long as a nonce."""


def allow(request: HttpRequest, sources: Mapping[str, Sequence[str]]) -> None:
    """Let the page that answers this request, and no other, load from these sources, too."""
    if sources:
        setattr(request, _MARK, {directive: list(more) for directive, more in sources.items()})


class Policy(CSPMiddleware):
    """Writes the header, with what `allow` was told for this answer.

    django-csp's own builds the text anew each time; here that is done once, and the nonce put into its places.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if settings.DEBUG and response.status_code in DEBUGGED:
            return response
        nonce = getattr(request, "_csp_nonce", None)
        response.headers.setdefault(HEADER, _text(nonce, getattr(request, _MARK, None)))
        if nonce is None:  # a page that would use one only now would be without it: an error of the program
            request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response


def _text(nonce: str | None, more: DIRECTIVES_T | None) -> str:
    if more:
        return build_policy(update=more, nonce=nonce)
    return _with_nonce().replace(_PLACE, nonce) if nonce else _without_nonce()


@cache
def _with_nonce() -> str:
    return build_policy(nonce=_PLACE)


@cache
def _without_nonce() -> str:
    return build_policy()
