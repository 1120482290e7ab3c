"""Makes freed space really go: a deleted row lies in the database's files until something else is written over it.

On the embedded database the tables that people are erased from are written anew, and the log of changes that still
repeats the old rows is ended and removed. While a table is rewritten nobody can use it, so this is done only where
it takes well under a second, and gives way to whoever is using it. What the file system does with the blocks of a
removed file is beyond us. On an operator's own PostgreSQL, freed space and logs follow that server's own vacuum,
archive and backup rules.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

from konto.kernel import holdings

LARGEST_REWRITTEN = 64 << 20
LOCK_WAIT = "2s"
LOOKS = 20
BETWEEN_LOOKS = 0.1

OLDER_READERS = """
SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND backend_type = 'client backend' AND age(backend_xmin) > age(%s::text::xid))
"""


class StillInUse(Exception):
    """Somebody reads the database as it was before the erasing: rewriting now would keep the old rows for them."""


@dataclass(frozen=True)
class Scrubbed:
    """Which tables were written anew, and which were left to the database's own vacuum."""

    rewritten: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def scrub() -> Scrubbed:
    """Write anew what freed space may hold. Raises StillInUse or OperationalError: try again later."""
    tables = holdings.erased_from()
    if not settings.KONTO_EMBEDDED or connection.in_atomic_block:
        return Scrubbed(left=tables)
    with connection.cursor() as cursor:
        _outlast_older_readers(cursor)
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_WAIT])
        try:
            done = _rewrite(cursor, tables)
        finally:
            cursor.execute("RESET lock_timeout")
        _end_log(cursor)
        return done


def _outlast_older_readers(cursor: CursorWrapper) -> None:
    """Wait until nobody can see the erased rows any more; requests and jobs are over in a moment."""
    cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
    (now,) = cursor.fetchone()
    for _ in range(LOOKS):
        cursor.execute(OLDER_READERS, [now])
        if cursor.fetchone() == (False,):
            return
        time.sleep(BETWEEN_LOOKS)
    raise StillInUse


def _rewrite(cursor: CursorWrapper, tables: list[str]) -> Scrubbed:
    done = Scrubbed()
    for table in tables:
        if _size(cursor, table) <= LARGEST_REWRITTEN:
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
            done.rewritten.append(table)
        else:
            cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
            done.left.append(table)
    return done


def _size(cursor: CursorWrapper, table: str) -> int:
    cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [connection.ops.quote_name(table)])
    return int(cursor.fetchone()[0])


def _end_log(cursor: CursorWrapper) -> None:
    """Begin a new segment of the write-ahead log; the next checkpoint removes those before it."""
    cursor.execute("CHECKPOINT")
    cursor.execute("SELECT pg_switch_wal()")
    cursor.execute("CHECKPOINT")
