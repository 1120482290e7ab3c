"""`/session`: says to the gateway in front of other services who a cookie belongs to, with one query.

It answers nginx's `auth_request` and Envoy's `ext_authz` beside Django, on a connection of its own: 200 and headers
with the account's reference, or 401. It reads the session's row each time, so that an ended session is over at once,
and every door guard is asked. Where the database can't be asked nobody is let in: 503. While the account area is
closed: 401.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.http.cookie import parse_cookie
from psycopg import OperationalError
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool, PoolTimeout

from konto.identity.middleware import fits
from konto.identity.models import Account, State, idle_since
from konto.identity.sessions import SEEN_EVERY
from konto.kernel import clock, ids, registries
from konto.web import closing

PATH = "/session"
TRIES = 2
"""A pooled connection may have been cut since it was last used; the second is a new one."""

POOL_SECONDS = 2.0
RETRY_SECONDS = 5

QUESTION = """
SELECT s.last_seen_at, s.data ->> '_auth_user_hash' AS mark, a.id, a.ref, a.state, a.state_before, a.password,
       a.language, a.created_at, a.activated_at, a.restricted
  FROM identity_session s JOIN identity_account a ON a.id = s.account_id
 WHERE s.key_digest = %s AND s.expires_at > %s AND s.last_seen_at > %s
"""
SEEN = "UPDATE identity_session SET last_seen_at = %s WHERE key_digest = %s"

Headers = list[tuple[str, str]]
log = structlog.get_logger("konto.identity.gateway")


class Found(NamedTuple):
    """A session that has not run out, and its account."""

    last_seen_at: datetime
    mark: str | None
    id: UUID
    ref: UUID
    state: str
    state_before: str
    password: str
    language: str
    created_at: datetime
    activated_at: datetime | None
    restricted: bool

    def account(self) -> Account:
        """The account as the guards need it: as it was read, the rest left for whoever asks."""
        return Account.from_db(DEFAULT_DB_ALIAS, READ, [getattr(self, name) for name in READ])


READ = [field.attname for field in Account._meta.concrete_fields if field.attname in Found._fields]
"""Of the account, in the order in which the ORM takes it."""


class Sessions:
    """Looks sessions up on connections that commit by themselves and keep the question prepared."""

    def __init__(self) -> None:
        self._pool: ConnectionPool[Any] | None = None

    def find(self, key: str) -> Found | None:
        """The session with this key, if it lives. Raises OperationalError or PoolTimeout."""
        for left in reversed(range(TRIES)):
            try:
                return self._ask(ids.digest(key))
            except OperationalError:
                if not left:
                    raise
        return None

    def close(self) -> None:
        """Give the connections back: the next question opens new ones."""
        pool, self._pool = self._pool, None
        if pool:
            pool.close()

    def _ask(self, digest: bytes) -> Found | None:
        now = clock.now()
        with self._connections().connection() as database, database.cursor(row_factory=class_row(Found)) as cursor:
            found: Found | None = cursor.execute(QUESTION, (digest, now, idle_since()), prepare=True).fetchone()
            if found and now - found.last_seen_at > SEEN_EVERY:
                database.execute(SEEN, (now, digest))
            return found

    def _connections(self) -> ConnectionPool[Any]:
        if self._pool is None:
            how = connection.get_connection_params() | {"autocommit": True, "prepare_threshold": 0}
            how.pop("cursor_factory")  # Django's own
            most = settings.KONTO_WEB_THREADS
            self._pool = ConnectionPool(
                kwargs=how, min_size=0, max_size=most, max_idle=60, timeout=POOL_SECONDS, open=True
            )
        return self._pool


sessions = Sessions()


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
        account = None if closing.is_closed() else _account(_key(environ))
    except (OperationalError, PoolTimeout) as error:
        log.error("session_unknown", error=type(error).__name__)
        return "503 Service Unavailable", [("Retry-After", str(RETRY_SECONDS))]
    if account is None:
        return "401 Unauthorized", []
    confirmed = "no" if account.state == State.NEW else "yes"
    return "200 OK", [
        ("X-Konto-Account", str(account.ref)),
        ("X-Konto-Language", account.language),
        ("X-Konto-Confirmed", confirmed),
    ]


def _key(environ: WSGIEnvironment) -> str:
    token = environ.get("HTTP_X_SESSION_TOKEN", "")  # an app has no cookies
    return token or parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME, "")


def _account(key: str) -> Account | None:
    """Whose session it is, where the account may come in."""
    found = sessions.find(key) if key else None
    if found is None or found.state == State.MERGED:
        return None
    account = found.account()
    if not fits(found.mark or "", account):
        return None
    return None if registries.door_closed_by(account) else account
