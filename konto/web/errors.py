"""Pages for when something stops: each says what happened, what it means, and where to go on."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template import loader
from django.utils.translation import gettext as _

from konto.web import problems

ENTRANCES: Final = {"identity:sign_up", "identity:sign_in"}
"""Forms that let somebody in: sent twice, the second comes with the safety mark from before."""

FOR_PROGRAMS: Final = ("/_allauth/", "/api/")
"""Where programs call: they are answered in JSON."""

LAST_RESORT: Final = "<!doctype html><html lang=en><title>500</title><h1>This page could not be built</h1>"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if problems.are_wanted(request):
        return problems.said(400, "unreadable", "The request can't be read.")
    return _bare(request, template="400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """This press did nothing; the page leads back to the form. Whoever pressed twice on the way in is in."""
    place = request.resolver_match
    if request.method == "POST" and request.user.is_authenticated and place and place.view_name in ENTRANCES:
        answer = redirect(settings.LOGIN_REDIRECT_URL)
        answer.status_code = 303  # whatever came, the next page is asked for with GET
        return answer
    return render(request, "403_csrf.html", {"back": request.path}, status=403)


def too_large(request: HttpRequest) -> HttpResponse:
    """A body larger than any form of ours: said in JSON to programs, before anything knows what they call."""
    if problems.are_wanted(request):
        return problems.said(413, "too-large", "The body is larger than what is taken here. Send less at once.")
    if request.path_info.startswith(FOR_PROGRAMS):
        said = {"code": "large", "message": _("This is too large. Send less at once.")}
        return JsonResponse({"status": 413, "errors": [said]}, status=413)
    return _bare(request, template="413.html", status=413)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if problems.are_wanted(request):
        return problems.said(404, "not-found", "There is nothing at this address.")
    return render(request, "404.html", status=404)


def too_many(request: HttpRequest, *, wait: timedelta) -> HttpResponse:
    """Asked too often: says how long to wait, to people and (in whole seconds) to programs."""
    seconds = max(1, ceil(wait.total_seconds()))
    response = render(request, "429.html", {"seconds": seconds, "minutes": ceil(seconds / 60)}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither database, session nor context processors, because any of them may be what failed."""
    if problems.are_wanted(request):
        more = {"reference": getattr(request, "request_id", "")}
        return problems.said(500, "broken", "Something broke here. It was written down.", more=more)
    try:
        return _bare(request, template="500.html", status=500)
    except Exception:  # whatever broke the page about what broke, the answer stays an honest 500
        return HttpResponse(LAST_RESORT, status=500)


def unavailable(request: HttpRequest, *, wait: timedelta | None = None) -> HttpResponse:
    """Closed for now, on purpose or not: says so honestly, and when to come back if that is known."""
    minutes = ceil(wait.total_seconds() / 60) if wait else 0
    response = _bare(request, template="503.html", status=503, minutes=minutes)
    if wait:
        response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
    return response


def with_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Django answers a wrong method with nothing to read; a person gets a page."""
    if response.status_code != 405 or not isinstance(response, HttpResponse) or response.content:
        return response
    wanted = problems.are_wanted(request)
    instead = problems.no_such_method(response) if wanted else _bare(request, template="405.html", status=405)
    response.content = instead.content
    response.headers["Content-Type"] = instead.headers["Content-Type"]
    response.headers["Content-Length"] = str(len(response.content))  # an inner middleware wrote 0
    return response


def _bare(request: HttpRequest, *, template: str, status: int, minutes: int = 0) -> HttpResponse:
    product = {
        "name": settings.KONTO_NAME,
        "accent": settings.KONTO_ACCENT,
        "support": settings.KONTO_SUPPORT_ADDRESS,
    }
    context = {"product": product, "reference": getattr(request, "request_id", ""), "minutes": minutes}
    return HttpResponse(loader.render_to_string(template, context), status=status)
