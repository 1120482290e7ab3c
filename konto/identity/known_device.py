"""The device cookie: shows that a browser was in an account before, so that strangers' failures don't slow it.

It names the account by a keyed mark of the address, and opens nothing. Who brings a cookie for one address counts as
a stranger at every other.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from konto.identity import identifiers
from konto.kernel import ids, keys

NAME = "konto_device"
REMEMBERED = 365 * 86_400
FOR_ONCE = frozenset({"", "sign_up", "letter", "recovery"})
"""Doors that nobody uses a second time."""

MOST_ADDRESSES = 5
"""On a device that a family shares."""


def device_of(request: HttpRequest, folded: str) -> str:
    """This browser's own number where it was in the account of this address before, else nothing."""
    device, marks, _door = _read(request)
    known = {mark.hex() for mark in keys.fingerprints("device", folded)}
    return device if known.intersection(marks) else ""


def remember(request: HttpRequest, answer: HttpResponse, address: str, *, door: str = "") -> None:
    """Let the browser show from now on that it was in the account of this address."""
    remember_mark(request, answer, mark_of(address), door=door)


def mark_of(address: str) -> str:
    """The keyed mark by which a cookie names an account."""
    return keys.fingerprint("device", identifiers.fold(address)).hex()


def remember_mark(request: HttpRequest, answer: HttpResponse, mark: str, *, door: str) -> None:
    """The same, for an address of which only the mark was kept; and which door was used last on this device."""
    device, marks, before = _read(request)
    kept = [mark, *(one for one in marks if one != mark)][:MOST_ADDRESSES]
    answer.set_cookie(
        NAME,
        signing.dumps([device or ids.token(), kept, before if door in FOR_ONCE else door], salt=NAME),
        max_age=REMEMBERED,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def is_new(request: HttpRequest, mark: str) -> bool:
    """Whether this browser, which can be known again, was never in the account of this mark."""
    return bool(mark) and mark not in _read(request)[1]


def last_door(request: HttpRequest) -> str:
    """By which door somebody came in here last; it says nothing of whose account that was."""
    return _read(request)[2]


def _read(request: HttpRequest) -> tuple[str, list[str], str]:
    """What the cookie says; a forged or mangled one says nothing."""
    try:
        found: Any = signing.loads(request.COOKIES.get(NAME, ""), salt=NAME, max_age=REMEMBERED)
        device, marks, *rest = found
        return str(device), [str(mark) for mark in marks], str(rest[0]) if rest else ""
    except (signing.BadSignature, ValueError, TypeError):
        return "", [], ""
