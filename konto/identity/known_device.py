"""The device cookie: shows that a browser was in an account before, so that strangers' failures don't slow it.

It names the account by a keyed mark of the address, and opens nothing. Who brings a cookie for one address counts as
a stranger at every other.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from konto.identity import addresses
from konto.kernel import ids, keys

NAME = "konto_device"
REMEMBERED = 365 * 86_400
MOST_ADDRESSES = 5
"""On a device that a family shares."""


def device_of(request: HttpRequest, folded: str) -> str:
    """This browser's own number where it was in the account of this address before, else nothing."""
    device, marks = _read(request)
    known = {mark.hex() for mark in keys.fingerprints("device", folded)}
    return device if known.intersection(marks) else ""


def remember(request: HttpRequest, answer: HttpResponse, address: str) -> None:
    """Let the browser show from now on that it was in the account of this address."""
    device, marks = _read(request)
    mark = keys.fingerprint("device", addresses.fold(address)).hex()
    kept = [mark, *(one for one in marks if one != mark)][:MOST_ADDRESSES]
    answer.set_cookie(
        NAME,
        signing.dumps([device or ids.token(), kept], salt=NAME),
        max_age=REMEMBERED,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    """What the cookie says; a forged or mangled one says nothing."""
    try:
        found: Any = signing.loads(request.COOKIES.get(NAME, ""), salt=NAME, max_age=REMEMBERED)
        device, marks = found
        return str(device), [str(mark) for mark in marks]
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
