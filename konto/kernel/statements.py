"""Statements that need no answer go to the database together: one way there and back, one transaction.

For what every sign-in writes: there, waiting for each of them took longer than the database needed for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models


class Statement(NamedTuple):
    """SQL, and what stands in its places, in their order."""

    sql: str
    given: Sequence[Any]


def insertion(row: models.Model) -> Statement:
    """Writes a new row as it stands; its model has filled in everything itself."""
    fields = row._meta.concrete_fields
    return Statement(
        _insert(type(row)), [one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields]
    )


def run(*statements: Statement) -> None:
    """All of them or none. Raises IntegrityError."""
    if not statements:
        return
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(one.sql for one in statements), [value for one in statements for value in one.given])


@cache
def _insert(model: type[models.Model]) -> str:
    quote, fields = connection.ops.quote_name, model._meta.concrete_fields
    columns, places = ", ".join(quote(one.column) for one in fields), ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names of columns
