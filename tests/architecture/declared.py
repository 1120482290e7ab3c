"""What a declaration of personal data must not leave open."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from konto.kernel.holdings import Holding, Nobody, Registry


def unexplained(registry: Registry) -> list[str]:
    """Columns that are neither handed out nor say why not, and tables of nobody that give no reason."""
    silent = [
        f"{holding.table}.{name}"
        for holding in registry.holdings.values()
        for name, column in holding.columns.items()
        if bool(column.export) == bool(column.why.strip())
    ]
    return silent + [one.table for one in registry.nobody.values() if not one.why.strip()]


def ownerless(registry: Registry) -> list[str]:
    """Tables whose rows could not be found by the person they belong to."""
    return [one.table for one in registry.holdings.values() if one.owner not in one.columns]


def unknown_rooms(registry: Registry, rooms: Iterable[str]) -> list[str]:
    """Tables of a room that isn't there: nobody would erase them."""
    known = set(rooms)
    return [one.table for one in registry.holdings.values() if one.room not in known]


def sampled(registry: Registry, targets: dict[str, int]) -> list[str]:
    """Identifying columns of which the planner keeps samples, where nothing would ever erase them."""
    personal = (
        f"{holding.table}.{name}"
        for holding in registry.holdings.values()
        for name, column in holding.columns.items()
        if column.personal
    )
    return [column for column in personal if targets.get(column) != 0]


def statistics_targets() -> dict[str, int]:
    """How many samples the planner keeps of each live column; 0: none."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname || '.' || a.attname, coalesce(a.attstattarget, -1)
              FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
            """
        )
        return {column: int(target) for column, target in cursor.fetchall()}


def models_without_table(tables: Iterable[str], registry: Registry) -> list[str]:
    """Tables of models that nobody declared, whether or not they were ever made."""
    return sorted(set(tables) - set(registry.holdings) - set(registry.nobody))


def example(*declarations: Holding | Nobody) -> Registry:
    """A registry of its own, for showing that a rule bites."""
    registry = Registry()
    registry.declare(*declarations)
    return registry
