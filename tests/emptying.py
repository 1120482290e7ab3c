"""Empties the database after a test that committed: only the tables that hold something, and all of them alike.

Django truncates every table and makes every permission anew, which took as long as many a test.
"""

from __future__ import annotations

from functools import cache

from django.db import connection

from konto.standing import beginnings
from konto.standing.models import Ground

KEPT = {"django_migrations", "django_content_type", "auth_permission", "kernel_cache"}
"""What the migrations leave behind, and no test changes."""


def empty() -> None:
    """Delete every row, also where the database refuses it to the program, and write what an operator begins with."""
    with connection.cursor() as cursor:
        cursor.execute(_filled())
        tables = [table for (table,) in cursor.fetchall()]
        if tables:
            away = "; ".join(f'DELETE FROM "{table}"' for table in tables)
            cursor.execute(f"SET session_replication_role TO replica; {away}; RESET session_replication_role")
    beginnings.write(Ground)


@cache
def _filled() -> str:
    """Asks which tables hold a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [table for (table,) in cursor.fetchall() if table not in KEPT]
    return " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM \"{one}\")" for one in tables)
