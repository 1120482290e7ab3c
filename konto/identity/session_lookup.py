"""Finds a session for `/session`, some thousand times a second: one prepared question, asked of libpq itself.

What psycopg does for each query (adapting, row makers, a pool's locks) took three times as long as the answer. So
each thread has a connection of its own, as many as `KONTO_WEB_THREADS` in a process, which ends with the thread.
"""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection
from psycopg import OperationalError
from psycopg.pq import ConnStatus, ExecStatus, Format

from konto.identity.models import Account, idle_since
from konto.identity.sessions import SEEN_EVERY
from konto.kernel import clock, ids

TRIES: Final = 2
"""A connection may have been cut since it was last used; the second is a new one."""

CONNECT_SECONDS: Final = 2
UNHEARD_MS: Final = 5_000
"""After so long without a sign of the database's machine the connection counts as cut (RFC 5482)."""

QUESTION = """
SELECT s.last_seen_at, s.data ->> '_auth_user_hash' AS mark, a.id, a.ref, a.state, a.state_before, a.password,
       a.language, a.created_at, a.activated_at, a.restricted
  FROM identity_session s JOIN identity_account a ON a.id = s.account_id
 WHERE s.key_digest = $1 AND s.expires_at > $2 AND s.last_seen_at > $3
"""
SEEN = b"UPDATE identity_session SET last_seen_at = $1 WHERE key_digest = $2"
NAME: Final = b"whose"
FORMATS: Final = (Format.BINARY, Format.TEXT, Format.TEXT)


class Found(NamedTuple):
    """A session that has not run out, and its account."""

    last_seen_at: datetime
    mark: str
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
        self._mine = threading.local()

    def find(self, key: str) -> Found | None:
        """The session with this key, if it lives. Raises OperationalError."""
        digest = ids.digest(key)
        for left in reversed(range(TRIES)):
            try:
                return self._ask(digest)
            except OperationalError:
                self.close()
                if not left:
                    raise
        return None

    def close(self) -> None:
        """Give this thread's connection back: the next question opens another."""
        line: psycopg.Connection[Any] | None = self._mine.__dict__.pop("line", None)
        if line:
            line.close()

    def _ask(self, digest: bytes) -> Found | None:
        now, line = clock.now(), self._line()
        given = (digest, now.isoformat().encode(), idle_since().isoformat().encode())
        answer = line.pgconn.exec_prepared(NAME, given, FORMATS)
        _check(line, answer)
        if not answer.ntuples:
            return None
        found = _read([answer.get_value(0, place) for place in range(answer.nfields)])
        if now - found.last_seen_at > SEEN_EVERY:
            _check(line, line.pgconn.exec_params(SEEN, (given[1], digest), param_formats=(Format.TEXT, Format.BINARY)))
        return found

    def _line(self) -> psycopg.Connection[Any]:
        line: psycopg.Connection[Any] | None = self._mine.__dict__.get("line")
        if line is None:
            how = connection.get_connection_params()
            how.pop("cursor_factory")  # Django's own
            how |= {"autocommit": True, "connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": UNHEARD_MS}
            line = psycopg.connect(**how)
            _check(line, line.pgconn.prepare(NAME, QUESTION.encode()))
            self._mine.line = line
        return line


def _read(values: list[bytes | None]) -> Found:
    """The row, out of PostgreSQL's own way of writing values."""
    seen, mark, pk, ref, state, before, password, language, created, activated, restricted = (
        value.decode() if value is not None else "" for value in values
    )
    return Found(
        last_seen_at=datetime.fromisoformat(seen),
        mark=mark,
        id=UUID(pk),
        ref=UUID(ref),
        state=state,
        state_before=before,
        password=password,
        language=language,
        created_at=datetime.fromisoformat(created),
        activated_at=datetime.fromisoformat(activated) if activated else None,
        restricted=restricted == "t",
    )


def _check(line: psycopg.Connection[Any], answer: Any) -> None:
    """Raises OperationalError where the database refused, or is gone."""
    if answer.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return
    cut = line.pgconn.status != ConnStatus.OK
    raise OperationalError("the connection was cut" if cut else "the question was refused")


sessions = Sessions()
