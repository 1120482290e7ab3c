"""`/session`: says to the gateway in front of other services who a cookie belongs to, with one query.

It answers nginx's `auth_request` and Envoy's `ext_authz` beside Django, on a connection of its own: 200 and headers
with the account's reference, or 401. It reads the session's row each time, so that an ended session is over at once,
and every door guard is asked. Where the database can't be asked nobody is let in: 503. While the account area is
closed: 401.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError as CannotAsk
from django.http.cookie import parse_cookie
from psycopg import OperationalError

from konto.identity.middleware import fits
from konto.identity.models import Account, State
from konto.identity.session_lookup import sessions
from konto.kernel import registries, standing
from konto.web import closing

PATH = "/session"
RETRY_SECONDS = 5

Headers = list[tuple[str, str]]
log = structlog.get_logger("konto.identity.gateway")


def beside(application: WSGIApplication) -> WSGIApplication:
    """The application, with `/session` and all below it answered here. Envoy appends the path that was asked for."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == PATH or path.startswith(f"{PATH}/"):
            return _answer(environ, start_response)
        return application(environ, start_response)

    return answer


def _answer(environ: WSGIEnvironment, start_response: Callable[[str, Headers], object]) -> Iterable[bytes]:
    status, headers = _who(environ)
    start_response(status, [*headers, ("Content-Length", "0"), ("Cache-Control", "private, no-store")])
    return [b""]


def _who(environ: WSGIEnvironment) -> tuple[str, Headers]:
    try:
        found = None if closing.is_closed() else _account(_key(environ))
    except (OperationalError, CannotAsk) as error:
        log.error("session_unknown", error=type(error).__name__)
        return "503 Service Unavailable", [("Retry-After", str(RETRY_SECONDS))]
    if found is None:
        return "401 Unauthorized", []
    account, limits = found
    confirmed = "no" if account.state == State.NEW else "yes"
    return "200 OK", [
        ("X-Konto-Account", str(account.ref)),
        ("X-Konto-Language", account.language),
        ("X-Konto-Confirmed", confirmed),
        ("X-Konto-Restricted", ", ".join(limits) or "no"),
    ]


def _key(environ: WSGIEnvironment) -> str:
    token = environ.get("HTTP_X_SESSION_TOKEN", "")  # an app has no cookies
    return token or parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME, "")


def _account(key: str) -> tuple[Account, list[str]] | None:
    """Whose session it is, where the account may come in, and what it may not do."""
    found = sessions.find(key) if key else None
    if found is None or found.state == State.MERGED:
        return None
    account = found.account()
    if not fits(found.mark, account):
        return None
    try:
        return None if registries.door_closed_by(account) else (account, standing.limits_of(account))
    finally:
        if connection.connection is not None:  # a guard has asked; no request ends here that would give it back
            connection.close_if_unusable_or_obsolete()
