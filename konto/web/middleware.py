"""What every request passes: a mark to find it again, a line in the log, headers, a language."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from konto.web import errors, languages, memory, uploads
from konto.web.caching import public_seconds

Answer = Callable[[HttpRequest], HttpResponseBase]

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ASKED_BY_MACHINES: Final = frozenset({"healthz", "readyz"})
"""Asked every few seconds, and worth a line only when they fail: then something else says so."""

PRIVATE: Final = "private, no-store"
HEADERS: Final = {
    # Not no-referrer: browsers would then send `Origin: null` with forms, which is no proof against forgery.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=(), "
        "publickey-credentials-get=(self), publickey-credentials-create=(self)"
    ),
}

_log = structlog.get_logger("konto.web.access")


def request_marks(get_response: Answer) -> Answer:
    """Name the request (`request.request_id`, `X-Request-ID`) and write one line about it, without its path."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        request.request_id = secrets.token_hex(5)  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]
        response = get_response(request)
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        if _route(request) in ASKED_BY_MACHINES:
            return response
        _log.info(
            "request",
            method=request.method if request.method in METHODS else "OTHER",
            route=_route(request),
            status=response.status_code,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )
        return response

    return answer


def bounded(get_response: Answer) -> Answer:
    """Refuse a body that no form of ours sends, before anything reads it: files, too, would fill the memory."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or _is_too_large(request, int(length)):
            return errors.too_large(request)
        response = get_response(request)
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            memory.give_back()  # of those before: strangers who send large forms don't fill the memory for good
        return response

    return answer


def private_by_default(get_response: Answer) -> Answer:
    """Forbid keeping any answer but those of `caching`, and set the headers that keep a page to itself."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = errors.with_page(request, get_response(request))
        response.headers["Cache-Control"] = _cache_control(request, response)
        if response.headers["Cache-Control"] == PRIVATE:
            response.headers.pop("Expires", None)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def language(get_response: Answer) -> Answer:
    """Speak the language that a form was sent to be shown in, else the account's, the cookie's, the browser's."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        switched = languages.switched(request)
        chosen = switched or languages.of_request(request)
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or chosen)
        patch_vary_headers(response, _varies_by(response))
        if switched and response.status_code == 200:  # not where the form came without its safety mark
            languages.keep(request, response, switched)
        return response

    return answer


def _is_too_large(request: HttpRequest, length: int) -> bool:
    return length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and length > uploads.most_bytes(request)


def _varies_by(response: HttpResponseBase) -> tuple[str, ...]:
    """What an answer depends on: a page on who asks and whether a part of it was asked for, all texts on a language."""
    page = response.headers.get("Content-Type", "").startswith("text/html")
    return ("Accept-Language", "Cookie", "HX-Request") if page else ("Accept-Language", "Cookie")


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    if match:
        return match.view_name or "unnamed"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"


def _cache_control(request: HttpRequest, response: HttpResponseBase) -> str:
    match = request.resolver_match
    seconds = public_seconds(match.func, route=match.view_name) if match else 0
    if not seconds or response.cookies or response.status_code != 200:
        return PRIVATE
    return f"public, max-age={seconds}"
