"""Sessions of staff: a cookie of their own that no shopper's page reads, and a row without which it opens nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from konto.console.models import Staff, StaffSession
from konto.kernel import clock, ids

LASTS: Final = timedelta(hours=8)
IDLE: Final = timedelta(minutes=30)
SEEN_EVERY: Final = timedelta(minutes=1)
PATH: Final = "/console/"
LONG: Final = ("facts", "reasons", "text")
LONG_PARTS: Final = ("_clause", "_why")
"""Fields in which staff write more than a line."""


def cookie_name() -> str:
    """The prefix has browsers refuse the cookie from an unsafe place."""
    return "__Secure-konto_staff" if settings.SESSION_COOKIE_SECURE else "konto_staff"


def begin(answer: HttpResponse, staff: Staff) -> None:
    """Open a session under a new key, and hand the key to the browser."""
    key, now = ids.token(), clock.now()
    StaffSession.objects.create(
        key_digest=ids.digest(key), staff=staff, created_at=now, last_seen_at=now, expires_at=now + LASTS
    )
    answer.set_cookie(
        cookie_name(),
        key,
        max_age=int(LASTS.total_seconds()),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def forget(answer: HttpResponse) -> None:
    """Have the browser drop its key."""
    answer.delete_cookie(cookie_name(), path=PATH, samesite="Strict")


def key_of(request: HttpRequest) -> str:
    """The key that the browser brings, or nothing."""
    return request.COOKIES.get(cookie_name(), "")


def staff_in(request: HttpRequest) -> Staff | None:
    """Whoever of the staff is signed in here, or None. A session that nobody used for half an hour is over.

    So is one from before their way in was set up anew, also where it began at the same moment.
    """
    key = key_of(request)
    if not key:
        return None
    now = clock.now()
    session = (
        StaffSession.objects.select_related("staff")
        .filter(key_digest=ids.digest(key), expires_at__gt=now, last_seen_at__gt=now - IDLE)
        .filter(staff__ended_at=None, staff__set_up_at__lte=F("created_at"))
        .first()
    )
    if session is None:
        return None
    if now - session.last_seen_at >= SEEN_EVERY:
        StaffSession.objects.filter(pk=session.pk).update(last_seen_at=now)
    return session.staff


def purge() -> None:
    """Remove the sessions that are over."""
    now = clock.now()
    StaffSession.objects.filter(expires_at__lte=now).delete()
    StaffSession.objects.filter(last_seen_at__lte=now - IDLE).delete()


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead somebody to the console's own sign-in, and back where they wanted to go.

    Whose session ended while they wrote gets what they typed, to be copied.
    """
    is_look = request.method in ("GET", "HEAD")
    back = request.path if is_look else _came_from(request)
    sign_in = f"{reverse('console:sign_in')}?{urlencode({'next': back})}" if back else reverse("console:sign_in")
    typed = "" if is_look else _typed(request)
    if typed and key_of(request):
        return render(request, "console/signed_out.html", {"unsent": typed, "sign_in": sign_in}, status=403)
    return HttpResponseRedirect(sign_in)


def _came_from(request: HttpRequest) -> str:
    """The path of the page that held the form, where the browser says so."""
    referrer = request.headers.get("Referer", "")
    return urlsplit(referrer).path if url_has_allowed_host_and_scheme(referrer, {request.get_host()}) else ""


def _typed(request: HttpRequest) -> str:
    """What takes long to write, of all that was sent."""
    long = (name for name in request.POST if name in LONG or name.endswith(LONG_PARTS))
    return "\n\n".join(filter(None, (request.POST[name].strip() for name in long)))
