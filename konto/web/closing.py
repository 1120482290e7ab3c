"""The switch that closes the account area at once: for the hour when pages may show the wrong person's account.

What isn't on the list is closed, so that a page is safe before anybody thought of it. Closed means before the session
is read: no account is looked up, and nobody's cookie is touched, so whoever was signed in still is afterwards. Gateways
are answered beside Django, by `identity.gateway`, which asks `is_closed` as well.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext

from konto.web import errors, languages, problems
from konto.web.middleware import Answer

WAIT: Final = timedelta(minutes=15)

OPEN: Final = frozenset(
    {
        # for those who run it
        "healthz", "readyz", "metrics",
        # the same for everybody
        "web:front", "web:help", "web:terms", "web:privacy", "web:trouble", "web:trouble_cookies", "web:set_language",
        "web:theme", "web:robots", "web:favicon", "web:security", "web:design", "web:manifest", "web:icon",
        "web:service_worker", "web:offline", "help:status",
        "services:openid_configuration", "services:openid_keys", "services:ssf_configuration",
        # a person can be asked all the same, as a stranger
        "cases:ask", "cases:by_code", "cases:by_link", "cases:file_by_link", "captcha-image", "captcha-refresh",
        # for whoever holds a secret link: an erasing goes on, and must not be hidden
        "departure:status", "departure:status_keep", "departure:status_now",
        "departure:keys", "departure:certificate", "departure:certificate_file",
        # the demo's
        "notices:letterbox", "notices:letter", "notices:letters_json",
    }
)  # fmt: skip
"""Names of the addresses that stay open."""

STAFF: Final = "console:"
"""Those who find out what is wrong come in by a door of their own, with sessions of their own."""

PAGE: Final = "text/html"
DATA: Final = "application/json"


def is_closed() -> bool:
    """Whether the account area is closed now."""
    return bool(settings.KONTO_CLOSED)


def closed(get_response: Answer) -> Answer:
    """Answer for the account area while it is closed; everywhere else everybody is a stranger."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not is_closed():
            return get_response(request)
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        name = _name(request)
        if name is None or name in OPEN or name.startswith(STAFF):
            return get_response(request)
        with translation.override(languages.of_request(request)):
            response = _refusal(request)
        response._has_been_logged = True  # type: ignore[attr-defined]  # it is meant, and would be an error a request
        return response

    return answer


def _refusal(request: HttpRequest) -> HttpResponse:
    """A page for people, JSON for programs, in the shape of each API's other answers."""
    if problems.are_wanted(request):
        wait = {"Retry-After": str(int(WAIT.total_seconds()))}
        return problems.said(503, "closed", "Accounts are closed for the moment.", headers=wait)
    kinds = [DATA, PAGE] if request.path_info.startswith(errors.FOR_PROGRAMS) else [PAGE, DATA]
    if (request.get_preferred_type(kinds) or kinds[0]) != DATA:  # who doesn't say what they take gets the first
        return errors.unavailable(request, wait=WAIT)
    said = {"code": "closed", "message": gettext("Accounts are closed for the moment")}
    seconds = str(int(WAIT.total_seconds()))
    return JsonResponse({"status": 503, "errors": [said]}, status=503, headers={"Retry-After": seconds})


def _name(request: HttpRequest) -> str | None:
    """The full name of what is asked for; None where there is nothing."""
    try:
        return resolve(request.path_info).view_name or "unnamed"
    except Resolver404:
        return None
