"""Questions that are asked hundreds of times a second: the database plans each once for a connection, not every time.

Planning took it several times as long as answering. The ORM's own queries carry their values in their text and are
planned each time; here values go apart (`prepare_threshold` in the settings), and come back in the database's own form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg import ClientCursor, Cursor
from psycopg.pq import Format

Given = Sequence[Any] | Mapping[str, Any]
Row = tuple[Any, ...]


def first(question: str, given: Given) -> Row | None:
    """The first row of the answer."""
    with _cursor() as cursor:
        cursor.execute(question, given)
        row: Row | None = cursor.fetchone()
        return row


def rows(question: str, given: Given) -> list[Row]:
    """All of it."""
    with _cursor() as cursor:
        cursor.execute(question, given)
        found: list[Row] = cursor.fetchall()
        return found


def _cursor() -> CursorWrapper:
    """On the ORM's connection, in its transaction; counted with its queries, and failing with its errors."""
    connection.ensure_connection()
    logged = connection.queries_logged
    cursor = (_Logged if logged else Cursor)(connection.connection)
    cursor.format = Format.BINARY
    return (CursorDebugWrapper if logged else CursorWrapper)(cursor, connection)


class _Logged(Cursor[Row]):
    """For debugging and tests: says what it was asked with its values in the text, as the ORM's cursors do."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> _Logged:
        super().execute(query, params, **how)
        text = ClientCursor(self.connection).mogrify(query, params)
        self._query = SimpleNamespace(query=text.encode())  # type: ignore[assignment]
        return self
