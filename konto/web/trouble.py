"""Trouble signing in: what people can check themselves, some of it checked on the spot.

Nothing here asks about an account, so the page tells a stranger nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from konto.kernel import clock
from konto.web.visitors import device_of

PROBE: Final = "konto_probe"
LIVES: Final = timedelta(minutes=1)
"""How long an answer to the probe means anything: an address from the history proves nothing."""

WAIT_MINUTES: Final = 15
"""As long as failures are counted at sign-in."""


@require_safe
def trouble(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    context = {
        "cookies": _keeps_cookies(request),
        "device": device_of(request),
        "now": now,
        "milliseconds": int(now.timestamp() * 1000),
        "wait": WAIT_MINUTES,
    }
    response = render(request, "web/trouble.html", context)
    if PROBE in request.COOKIES:
        response.delete_cookie(PROBE, samesite="Lax")
    return response


@require_safe
def probe_cookies(request: HttpRequest) -> HttpResponse:
    """Give the browser a cookie and lead back: whether it comes along is the answer, scripts or not."""
    asked = signing.dumps("asked", salt=PROBE)
    response = HttpResponseRedirect(f"{reverse('web:trouble')}?{urlencode({'asked': asked})}#checks")
    response.set_cookie(PROBE, "1", max_age=LIVES, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


def _keeps_cookies(request: HttpRequest) -> bool | None:
    """Whether this browser brings our cookies; None where it was never asked to."""
    ours = (PROBE, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
    if any(name in request.COOKIES for name in ours):
        return True
    try:
        signing.loads(request.GET.get("asked", ""), salt=PROBE, max_age=LIVES)
    except signing.BadSignature:
        return None
    return False
