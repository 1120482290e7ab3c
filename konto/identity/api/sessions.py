"""An app's session: its token is the key that a browser has in its cookie. An app's cookies count for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from konto.identity import known_device
from konto.identity.middleware import account_of, store
from konto.identity.sessions import SessionStore
from konto.web import languages
from konto.web.visitors import device_of

TOKEN = "X-Session-Token"  # noqa: S105 - the name of a header
DEVICE = "X-Device-Token"


class Ended(Exception):
    """The token belongs to no session any more."""


@contextmanager
def session_of_app(request: HttpRequest) -> Iterator[SessionStore]:
    """Put the session of the token on the request, and take it off again: no cookie is read, and none is set.

    Because no cookie counts, no other site can make a browser call in somebody's name, and no form mark is needed.
    Raises Ended.
    """
    token = request.headers.get(TOKEN, "")
    device = request.headers.get(DEVICE, "")
    request.COOKIES = {known_device.NAME: device} if device else {}
    if token:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = token
    session = SessionStore(token or None)
    session.device = device_of(request)
    request.session = session
    request.user = SimpleLazyObject(lambda: account_of(request))  # type: ignore[assignment]
    try:
        session.keys()  # reads it
        if token and session.session_key is None:
            raise Ended
        with translation.override(languages.of_request(request)):
            yield session
    finally:
        request.COOKIES = {}
        request.session = SessionStore(None)
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False


def token_to_tell(request: HttpRequest) -> str | None:
    """The session's key after the call, where the app doesn't know it yet. Writes the session."""
    session = store(request)
    if session.is_empty():
        return None
    if session.modified:
        session.save()
    key = session.session_key
    return key if key != request.headers.get(TOKEN) else None
