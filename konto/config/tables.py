"""The database's tables: which steps are missing, and making them."""

from __future__ import annotations

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

_LOCK = 7_306_862_403_921  # any number that no other program on this database uses


def missing() -> int:
    """How many migrations have not been applied."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate(database_url: str) -> None:
    """Apply what is missing. Several machines may try at once: one does it, the others wait, then find nothing to do.

    The lock has a connection of its own: it goes with it, also when a migration fails.
    """
    with psycopg.connect(database_url, autocommit=True) as alone:
        alone.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        call_command("migrate", interactive=False, verbosity=0)
