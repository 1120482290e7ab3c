"""The least that can answer `/session`: no framework, one prepared query on a pooled connection, an empty answer."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from typing import Any

from psycopg_pool import ConnectionPool

QUESTION = "SELECT account_id FROM identity_session WHERE key_digest = %s AND expires_at > now()"
_pool: ConnectionPool[Any] | None = None


def _connections() -> ConnectionPool[Any]:
    global _pool  # noqa: PLW0603 - opened in the process that serves, after the fork
    if _pool is None:
        kwargs = {"autocommit": True, "prepare_threshold": 0}
        _pool = ConnectionPool(os.environ["BARE_DATABASE_URL"], kwargs=kwargs, min_size=1, max_size=8, open=True)
    return _pool


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    key = environ.get("HTTP_COOKIE", "").partition("konto=")[2]
    with _connections().connection() as database:
        found = database.execute(QUESTION, (hashlib.sha256(key.encode()).digest(),)).fetchone()
    start_response("200 OK" if found else "401 Unauthorized", [("Content-Length", "0")])
    return [b""]
