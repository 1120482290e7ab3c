"""Puts the account of the session on the request: one query, made only where somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from konto.identity.models import Account
from konto.identity.sessions import SessionStore
from konto.web.visitors import device_of

Handler = Callable[[HttpRequest], HttpResponse]


def account(get_response: Handler) -> Handler:
    def handle(request: HttpRequest) -> HttpResponse:
        store(request).device = device_of(request)
        request.user = SimpleLazyObject(lambda: account_of(request))  # type: ignore[assignment]
        return get_response(request)

    return handle


def store(request: HttpRequest) -> SessionStore:
    return cast(SessionStore, request.session)


def account_of(request: HttpRequest) -> Account | AnonymousUser:
    """The account that is signed in here, or nobody. A session older than the password ends."""
    session = store(request)
    if not request.COOKIES or BACKEND_SESSION_KEY not in session or session.account is None:
        return AnonymousUser()
    if not session.account.is_active or not fits(session.get(HASH_SESSION_KEY, ""), session.account):
        session.flush()
        return AnonymousUser()
    session.seen()
    return session.account


def fits(kept: str, of: Account) -> bool:
    """Whether the mark that a session keeps is that of the account's password now."""
    current = [of.get_session_auth_hash(), *of.get_session_auth_fallback_hash()]
    return any(constant_time_compare(kept, one) for one in current)
