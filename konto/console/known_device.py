"""A cookie that shows that somebody of the staff was in here before: strangers who guess can't shut them out.

It names them by the keyed mark of their address, and opens nothing.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from konto.console import emails
from konto.console.models import Staff
from konto.console.sessions import PATH

NAME: Final = "konto_staff_device"
REMEMBERED: Final = 180 * 86_400


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether this browser was in with the address before; a forged or mangled cookie says nothing."""
    try:
        mark = signing.loads(request.COOKIES.get(NAME, ""), salt=NAME, max_age=REMEMBERED)
    except signing.BadSignature:
        return False
    return mark in {known.hex() for known in emails.marks(email)}


def remember(answer: HttpResponse, staff: Staff) -> None:
    """Let the browser show from now on that they were in here."""
    answer.set_cookie(
        NAME,
        signing.dumps(bytes(staff.email_mark).hex(), salt=NAME),
        max_age=REMEMBERED,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
