"""`POST /api/services/token`: a service's secret is exchanged for a bearer token (RFC 6749, sections 2.3.1, 4.4 and 5).

A secret of 256 bits can't be guessed, so a right one is never kept waiting; wrong ones are, by name and network.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from konto.services.inbound import guesses, rates, tokens
from konto.services.inbound.problems import Problem
from konto.services.inbound.tokens import Issued, TooWide, WrongKey

FORM: Final = "application/x-www-form-urlencoded"
LONGEST: Final = 4_000
_NO_STORE: Final = {"Pragma": "no-cache"}
_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="konto", charset="UTF-8"'}


class Refused(Exception):
    """An error of RFC 6749, section 5.2."""

    def __init__(self, error: str, said: str, *, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.error, self.said, self.status, self.headers = error, said, status, dict(headers or {})


class _Client(NamedTuple):
    code: str
    secret: str


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Answers with a token, or with an error by its name; neither is ever kept by anybody on the way."""
    try:
        return _issued(request)
    except Refused as refusal:
        said = {"error": refusal.error, "error_description": refusal.said}
        return JsonResponse(said, status=refusal.status, headers={**_NO_STORE, **refusal.headers})


def _issued(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if form.get("grant_type") != "client_credentials":
        raise Refused("unsupported_grant_type", "The grant_type here is client_credentials.")
    key = _key(request, _client(request, form))
    try:
        allowance = rates.take(key.service_id)
        issued = tokens.issue(key, wanted=form["scope"].split() if "scope" in form else None)
    except TooWide:
        raise Refused("invalid_scope", "The key isn't good for all of this.") from None
    except Problem as problem:
        raise Refused("slow_down", problem.detail, status=problem.status, headers=problem.headers) from None
    response = JsonResponse(_said(issued), headers=_NO_STORE)
    rates.put_on(response, allowance)
    return response


def _said(issued: Issued) -> dict[str, str | int]:
    return {
        "access_token": issued.token,
        "token_type": "Bearer",
        "expires_in": int(issued.lasts.total_seconds()),
        "scope": " ".join(issued.scopes),
    }


def _form(request: HttpRequest) -> dict[str, str]:
    """What was sent, each name once. Secrets in the address would lie in logs: they are refused there."""
    if request.content_type != FORM or int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        raise Refused("invalid_request", f"Send a small body of the type {FORM}.")
    if request.GET:
        raise Refused("invalid_request", "Send everything in the body, nothing in the address.")
    if any(len(values) > 1 for _name, values in request.POST.lists()):
        raise Refused("invalid_request", "Send each name once.")
    return {name: value for name, value in request.POST.items() if isinstance(value, str)}


def _client(request: HttpRequest, form: dict[str, str]) -> _Client:
    header = request.headers.get("Authorization", "")
    if header and "client_secret" in form:
        raise Refused("invalid_request", "Show the secret in one way: in the header or in the body.")
    client = _basic(header) if header else _Client(form.get("client_id", ""), form.get("client_secret", ""))
    if not client.code or not client.secret or "\x00" in client.code:
        raise _unknown()
    return client


def _basic(header: str) -> _Client:
    """Name and secret, each encoded as in a form before they were joined (RFC 6749, 2.3.1)."""
    kind, _, joined = header.partition(" ")
    try:
        code, colon, secret = base64.b64decode(joined.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise _unknown() from None
    if kind.lower() != "basic" or not colon:
        raise _unknown()
    return _Client(unquote_plus(code), unquote_plus(secret))


def _key(request: HttpRequest, client: _Client) -> tokens.Key:
    try:
        return tokens.key_of(client.code, client.secret)
    except WrongKey:
        _count(request, client.code)
        raise _unknown() from None


def _count(request: HttpRequest, code: str) -> None:
    """Raises Refused after too many wrong ones: then the answer says how long to wait."""
    try:
        guesses.count(request, code)
    except guesses.TooMany as refusal:
        raise Refused("slow_down", guesses.SAID, status=429, headers=refusal.headers) from None


def _unknown() -> Refused:
    return Refused(
        "invalid_client", "No service has this name and this secret, or no longer.", status=401, headers=_CHALLENGE
    )
