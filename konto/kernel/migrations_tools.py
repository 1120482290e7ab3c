"""Pieces that rooms' migrations share."""

from __future__ import annotations

from django.db.migrations import RunSQL


def no_statistics(table: str, *columns: str) -> RunSQL:
    """Have the planner keep no samples of the columns: `pg_statistic` would hold people's addresses for months.

    For text that identifies somebody and is never searched by range or frequency.
    """
    return RunSQL(_alter(table, columns, to=0), _alter(table, columns, to=-1))


def _alter(table: str, columns: tuple[str, ...], *, to: int) -> str:
    changes = ", ".join(f'ALTER COLUMN "{column}" SET STATISTICS {to}' for column in columns)
    return f'ALTER TABLE "{table}" {changes}'
