"""Sessions of staff: a cookie of their own that no shopper's page reads, and a row without which it opens nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from konto.console.models import Staff, StaffSession
from konto.kernel import clock, ids

LASTS: Final = timedelta(hours=8)
IDLE: Final = timedelta(minutes=30)
SEEN_EVERY: Final = timedelta(minutes=1)
PATH: Final = "/console/"


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
    """Lead somebody to the console's own sign-in, and back where they wanted to go."""
    asked = f"?{urlencode({'next': request.path})}" if request.method in ("GET", "HEAD") else ""
    return HttpResponseRedirect(f"{reverse('console:sign_in')}{asked}")
