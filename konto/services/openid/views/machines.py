"""What services call themselves: codes for tokens, tokens for claims. No cookie counts here."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from konto.services.inbound import guesses
from konto.services.openid.engine import engine
from konto.services.openid.validator import basic

Answer = tuple[dict[str, str], Any, int]


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """A code, or a refresh token, for tokens: refused or not, what was found out about theft is written down."""
    with transaction.atomic():
        answer = _answered(request, engine().create_token_response)
    return _counted(request, answer)


@csrf_exempt
@require_POST
def introspect(request: HttpRequest) -> HttpResponse:
    return _counted(request, _answered(request, engine().create_introspect_response))


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    return _counted(request, _answered(request, engine().create_revocation_response))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    return _answered(request, engine().create_userinfo_response, challenge="Bearer")


def _answered(request: HttpRequest, ask: Any, *, challenge: str = "Basic") -> HttpResponse:
    """What the engine answers. A token in the address is never read: addresses are written down on the way."""
    headers = {name: request.headers[name] for name in ("Authorization",) if name in request.headers}
    try:
        answer: Answer = ask(request.path, request.method, _body(request), headers)
    except OAuth2Error as error:
        answer = dict(error.headers), error.json, error.status_code
    told, body, status = answer
    response = HttpResponse(body or "", status=status, content_type="application/json")
    if status == 401:
        response.headers["WWW-Authenticate"] = _challenge(told, challenge)
    return response


def _counted(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A wrong secret is one more guess; after too many the answer says how long to wait."""
    if answer.status_code != 401:
        return answer
    code, _secret = basic(request.headers.get("Authorization", ""))
    try:
        guesses.count(request, code or request.POST.get("client_id", ""))
    except guesses.TooMany as refusal:
        said = {"error": "slow_down", "error_description": guesses.SAID}
        return JsonResponse(said, status=429, headers=refusal.headers)
    return answer


def _challenge(told: dict[str, str], kind: str) -> str:
    """The engine names Bearer everywhere; where services show a secret it is Basic (RFC 6749, section 5.2)."""
    return 'Basic realm="konto"' if kind == "Basic" else told.get("WWW-Authenticate", "Bearer")


def _body(request: HttpRequest) -> str:
    """The form that was sent; nothing for what is none, which the engine then refuses."""
    if request.content_type != "application/x-www-form-urlencoded":
        return ""
    return request.body.decode("ascii", errors="replace")
