"""Storing what a service hands over, many rows in one statement: no object per row, nothing read row by row.

A batch goes to the database as one JSON document and is stored by INSERT … ON CONFLICT DO UPDATE, in the order of the
rows' names, so that two batches with the same rows wait for each other instead of locking each other out. What the
statement leaves alone is looked up afterwards and told apart: stale, somebody else's, or a step that isn't allowed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from konto.cabinet import owners
from konto.cabinet.kinds import Kind
from konto.cabinet.owners import Nobody, Owner
from konto.cabinet.rows import Outcome, Result, Row
from konto.kernel import clock, ids
from konto.services.queries import Service

_GIVEN = {
    "id": "uuid",
    "external_id": "text",
    "version": "bigint",
    "account_ref": "uuid",
}
_GUEST = {"contact_mark": "bytea", "contact": "bytea"}


class Known(NamedTuple):
    """A row that is there now: its own id, its version, whose it is; `became` says what this batch made of it."""

    id: UUID
    version: int
    account_ref: UUID | None
    became: Outcome | None = None


Places = Mapping[str, tuple[Row, Owner]]
"""Of each name the row that counts."""


@transaction.atomic
def upsert(kind: Kind, service: Service, rows: Sequence[Row]) -> tuple[list[Result], list[Known | None]]:
    """What became of each row, and what each is a version of, late ones too: None where it was refused or is gone."""
    found = _whose(kind, service, rows)
    chosen = _newest(rows, found)
    known = _store(kind, service, chosen)
    known |= _look_up(kind, service, [name for name in chosen if name not in known])
    results = [
        Result(row.id, one.outcome, one.field) if isinstance(one, Nobody) else _result(kind, row, chosen, known)
        for row, one in zip(rows, found, strict=True)
    ]
    about = [
        _about(one, known[row.id], result) if isinstance(one, Owner) else None
        for row, one, result in zip(rows, found, results, strict=True)
    ]
    return results, about


def _whose(kind: Kind, service: Service, rows: Sequence[Row]) -> list[Owner | Nobody]:
    """Whose each row is, where nothing is wrong with it."""
    wrong = [kind.wrong(row) or ("contact" if row.contact and not kind.guests else "") for row in rows]
    right = iter(owners.owners(service, [row for row, field in zip(rows, wrong, strict=True) if not field]))
    return [Nobody(Outcome.REFUSED, field) if field else next(right) for field in wrong]


def _newest(rows: Sequence[Row], found: Sequence[Owner | Nobody]) -> dict[str, tuple[Row, Owner]]:
    chosen: dict[str, tuple[Row, Owner]] = {}
    for row, one in zip(rows, found, strict=True):
        if isinstance(one, Owner) and (row.id not in chosen or chosen[row.id][0].version < row.version):
            chosen[row.id] = (row, one)
    return chosen


def _store(kind: Kind, service: Service, chosen: Places) -> dict[str, Known]:
    if not chosen:
        return {}
    fresh = {name: ids.uuid7() for name in chosen}
    document = json.dumps([_record(kind, row, one, fresh[name]) for name, (row, one) in chosen.items()])
    with connection.cursor() as cursor:
        cursor.execute(_insert(kind), {"rows": document, "service": service.id, "now": clock.now()})
        return {
            name: Known(
                row_id,
                chosen[name][0].version,
                account_ref,
                Outcome.MADE if row_id == fresh[name] else Outcome.CHANGED,
            )
            for name, row_id, account_ref in cursor.fetchall()
        }


def _record(kind: Kind, row: Row, owner: Owner, row_id: UUID) -> dict[str, Any]:
    record = {
        "id": str(row_id),
        "external_id": row.id,
        "version": row.version,
        "account_ref": owner.account_ref and str(owner.account_ref),
    }
    if kind.guests:
        record["contact_mark"] = owner.mark and f"\\x{owner.mark.hex()}"
        record["contact"] = owner.sealed and f"\\x{owner.sealed.hex()}"
    record.update(zip(_bare(kind), kind.values(row), strict=True))
    return record


def _look_up(kind: Kind, service: Service, names: list[str]) -> dict[str, Known]:
    if not names:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT external_id, id, version, account_ref FROM {kind.table} "  # noqa: S608 - a model's table
            "WHERE service_id = %s AND external_id = ANY(%s)",
            [service.id, names],
        )
        return {name: Known(*rest) for name, *rest in cursor.fetchall()}


def _result(kind: Kind, row: Row, chosen: Places, known: Mapping[str, Known]) -> Result:
    """An older version is refused with the newest: it isn't known, and wasn't tried."""
    there, (newest, owner) = known[row.id], chosen[row.id]
    if there.became and newest is row:
        return Result(row.id, there.became)
    if there.version >= row.version:
        return Result(row.id, Outcome.STALE)
    return Result(row.id, Outcome.REFUSED, "sub" if _is_somebody_elses(there, owner) else kind.stops_at)


def _about(owner: Owner, there: Known, result: Result) -> Known | None:
    return None if result.outcome == Outcome.REFUSED or _is_somebody_elses(there, owner) else there


def _is_somebody_elses(there: Known, owner: Owner) -> bool:
    return bool(owner.account_ref and there.account_ref and owner.account_ref != there.account_ref)


@cache
def _insert(kind: Kind) -> str:
    """The statement that stores a batch of a kind. An account's row stays its own, whatever contact comes later."""
    given = {**_GIVEN, **(_GUEST if kind.guests else {}), **kind.columns}
    types = ", ".join(f"{name} {type_}" for name, type_ in given.items())
    columns = ", ".join(given)
    return f"""
        INSERT INTO {kind.table} AS t (service_id, came_at, changed_at, {columns})
        SELECT %(service)s, %(now)s, %(now)s, {columns}
          FROM json_to_recordset(%(rows)s::json) AS given ({types})
         ORDER BY external_id
        ON CONFLICT (service_id, external_id) DO UPDATE SET {", ".join(_changes(kind))}
         WHERE t.version < excluded.version
           AND (t.account_ref = excluded.account_ref OR t.account_ref IS NULL OR excluded.account_ref IS NULL)
           AND ({kind.goes_on or "true"})
        RETURNING external_id, id, account_ref
    """  # noqa: S608 - names of columns alone


def _changes(kind: Kind) -> Iterator[str]:
    yield "account_ref = coalesce(t.account_ref, excluded.account_ref)"
    for name in _GUEST if kind.guests else ():
        yield f"{name} = CASE WHEN coalesce(t.account_ref, excluded.account_ref) IS NULL THEN excluded.{name} END"
    for name in ("version", "changed_at", *kind.columns):
        yield f"{name} = excluded.{name}"


@cache
def _bare(kind: Kind) -> tuple[str, ...]:
    """The columns as the JSON document names them: without the quotes of SQL."""
    return tuple(name.strip('"') for name in kind.columns)
