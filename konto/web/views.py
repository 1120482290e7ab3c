"""The front page, the legal and help pages, and the small files that machines ask for."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from konto.kernel import clock, registries
from konto.web import challenges
from konto.web import theme as themes
from konto.web.caching import public_cache

HOUR: Final = 3_600
DAY: Final = 86_400
OPEN_TO_ROBOTS: Final = (
    "/$",
    "/help/",
    "/terms/",
    "/privacy/",
    "/trouble/$",
    "/sign-in/$",
    "/sign-up/$",
    "/static/",
    "/icons/",
)


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    people = list(registries.demo_people()) if settings.KONTO_DEMO else []
    return render(request, "web/front.html", {"demo_people": people})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/help.html")


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "web/terms.html", {"version": settings.KONTO_TERMS_VERSION})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {"version": settings.KONTO_PRIVACY_VERSION, "challenge": challenges.current().privacy}
    return render(request, "web/privacy.html", context)


@require_safe
@public_cache(HOUR)
def theme(request: HttpRequest) -> HttpResponse:
    """The operator's accent colour, made readable in both themes."""
    return HttpResponse(themes.stylesheet(settings.KONTO_ACCENT), content_type="text/css; charset=utf-8")


@require_safe
@public_cache(DAY)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Allow: {place}" for place in OPEN_TO_ROBOTS), "Disallow: /", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask without reading the page."""
    return HttpResponseRedirect(static("web/mark.svg"))


@require_safe
@public_cache(DAY)
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116, where the operator has named a contact."""
    contact = settings.KONTO_SECURITY_CONTACT
    if not contact:
        raise Http404
    uri = f"mailto:{contact}" if "@" in contact and ":" not in contact else contact
    expires = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f"Contact: {uri}\nExpires: {expires}\nPreferred-Languages: en, uk, nb\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
