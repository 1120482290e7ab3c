"""The personal-data registry: what each room holds of a person, declared once, read by everything that must know.

The consequences page counts it, the erasing deletes it, the search for traces measures it, and
`docs/personal-data.md` is generated from it. A table or column that nobody declared fails the build.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

Text = str | Promise


class Fate(StrEnum):
    """What becomes of a row when its person leaves."""

    ERASE = "erase"
    HAND_OVER = "hand over"
    RETAIN = "retain"


class Merge(StrEnum):
    """What becomes of a row when its account is merged into another of the same person."""

    MOVE = "move"
    KEEP_TARGET = "keep the target's"
    DROP = "drop"
    STAY = "stay"


class Subject(NamedTuple):
    """Whose data: the account's row id, and the pseudonymous reference that outlives it."""

    id: UUID
    ref: UUID


@dataclass(frozen=True)
class Column:
    """One column. `export` is its label in the person's download, None when `why` it is not handed out.

    `personal` text identifies somebody: it is searched for, and the planner keeps no samples of it.
    """

    export: Text | None = None
    why: str = ""
    personal: bool = False


def exported(label: Text, *, personal: bool = False) -> Column:
    """A column that the person gets in their download."""
    return Column(export=label, personal=personal)


def internal(why: str, *, personal: bool = False) -> Column:
    """A column that stays inside, and why."""
    return Column(why=why, personal=personal)


@dataclass(frozen=True)
class Holding:
    """A table with rows of persons. `owner` is the column that names the person, by `ref` or by row `id`.

    `strangers`: rows without an owner are what people without an account wrote; their room removes them in its time.
    """

    room: str
    table: str
    owner: str
    columns: dict[str, Column]
    fate: Fate = Fate.ERASE
    merge: Merge = Merge.MOVE
    owner_is: str = "id"
    what: Text = ""
    ground: Text = ""
    until: Text = ""
    strangers: bool = False

    def __post_init__(self) -> None:
        if self.owner_is not in ("id", "ref"):
            raise ValueError(f"{self.table}: a row is owned by the account's id or its ref, not {self.owner_is!r}")
        if self.fate is Fate.RETAIN and not (self.what and self.ground and self.until):
            raise ValueError(f"{self.table}: what is retained needs words for what it is, a ground and an end")


@dataclass(frozen=True)
class Nobody:
    """A table that holds nothing of any person, and why that is so."""

    table: str
    columns: Sequence[str]
    why: str


@dataclass(frozen=True)
class Kind:
    """Something a person would count: a line of the consequences page and of "here is what is in your account"."""

    room: str
    label: Text
    rows: Callable[[Subject], QuerySet[Any]]
    what_happens: Text
    order: int = 50
    single: bool = False
    """Whether there is never more than one: then a number beside it tells nothing."""
    worth: Callable[[Subject], str] | None = None
    """What they are worth, in words of the present language; asked only where there are any."""


@dataclass(frozen=True)
class Counted:
    """A line of the consequences page."""

    label: Text
    count: int
    note: Text
    single: bool = False
    value: str = ""


Receipt = dict[str, int]
Eraser = Callable[[Subject], Receipt]
Forgetter = Callable[[str], Receipt]


@dataclass(frozen=True)
class People:
    """The table with a row for each living account, and its columns for a person's `id` and `ref`."""

    table: str
    id: str
    ref: str


@dataclass
class Registry:
    holdings: dict[str, Holding] = field(default_factory=dict)
    nobody: dict[str, Nobody] = field(default_factory=dict)
    kinds: list[Kind] = field(default_factory=list)
    erasers: dict[str, Eraser] = field(default_factory=dict)
    forgetters: dict[str, Forgetter] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)
    people: People | None = None

    def declare(self, *declarations: Holding | Nobody) -> None:
        """Add tables. Raises ValueError where a table is declared twice."""
        for one in declarations:
            if one.table in self.holdings or one.table in self.nobody:
                raise ValueError(f"{one.table} is declared twice")
            if isinstance(one, Holding):
                self.holdings[one.table] = one
            else:
                self.nobody[one.table] = one

    def rooms(self) -> list[str]:
        """The rooms that erase something, in the order in which they do."""
        found = dict.fromkeys(h.room for h in self.holdings.values() if h.fate is Fate.ERASE)
        return sorted(found, key=lambda room: room in self.last)

    def undeclared(self, schema: dict[str, list[str]]) -> list[str]:
        """What the live schema has and nobody declared: `table`, or `table.column`."""
        missing: list[str] = []
        for table, columns in schema.items():
            declared = self._columns_of(table)
            if declared is None:
                missing.append(table)
            else:
                missing += [f"{table}.{column}" for column in columns if column not in declared]
        return sorted(missing)

    def vanished(self, schema: dict[str, list[str]]) -> list[str]:
        """What is declared and no longer there."""
        gone = []
        for table in [*self.holdings, *self.nobody]:
            live = schema.get(table)
            if live is None:
                gone.append(table)
            else:
                gone += [f"{table}.{column}" for column in self._columns_of(table) or () if column not in live]
        return sorted(gone)

    def _columns_of(self, table: str) -> set[str] | None:
        if table in self.holdings:
            return set(self.holdings[table].columns)
        return set(self.nobody[table].columns) if table in self.nobody else None


registry = Registry()


def declare(*declarations: Holding | Nobody) -> None:
    """Say what tables hold. Raises ValueError where a table is declared twice."""
    registry.declare(*declarations)


def count_as(*kinds: Kind) -> None:
    """Add lines to the consequences page."""
    registry.kinds.extend(kinds)


def erase_with(room: str, eraser: Eraser, *, last: bool = False) -> None:
    """Erase a room by its own function; `last` when other rooms' rows point at it."""
    registry.erasers[room] = eraser
    if last:
        registry.last.append(room)


def forget_with(room: str, forgetter: Forgetter) -> None:
    """Have a room forget what it holds under an address or number alone, of no account, when its owner leaves."""
    registry.forgetters[room] = forgetter


def people_live_in(table: str, *, id: str, ref: str) -> None:  # noqa: A002 - the registry's word
    """Say where a living account has its row: what is owned by one is that person's, whatever it says of others."""
    registry.people = People(table, id, ref)


def not_of_the_living(table: str) -> str:
    """The rows of a table that belong to nobody alive, as an SQL query: what may hold traces of somebody who left.

    Without it a stranger could put somebody's address, in any form, into their own name or address, and hold up the
    end of that person's leaving for ever. The same goes for what strangers write: it is theirs.
    """
    quote = connection.ops.quote_name
    holding, people = registry.holdings.get(table), registry.people
    if not (holding and people and holding.fate is Fate.ERASE):
        return f"SELECT * FROM {quote(table)}"  # noqa: S608 - a live name
    theirs = f"p.{quote(getattr(people, holding.owner_is))} = t.{quote(holding.owner)}"
    living = f"SELECT FROM {quote(people.table)} p WHERE {theirs}"
    owned = f" AND t.{quote(holding.owner)} IS NOT NULL" if holding.strangers else ""
    return f"SELECT t.* FROM {quote(table)} t WHERE NOT EXISTS ({living}){owned}"  # noqa: S608 - declared names


def lives(ref: UUID) -> bool:
    """Whether an account goes by this reference; its row stays until the caller's transaction ends.

    Asked before a row is written for somebody who isn't signed in: nothing may be kept of an account that is gone.
    """
    people, quote = registry.people, connection.ops.quote_name
    if people is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT FROM {quote(people.table)} WHERE {quote(people.ref)} = %s FOR KEY SHARE",
            [ref],
        )
        return bool(cursor.rowcount)


def counts(subject: Subject) -> list[Counted]:
    """What the account holds, counted now in one query; kinds of which there are none are left out.

    What is there and is worth something takes a query each to say so.
    """
    kinds = sorted(registry.kinds, key=lambda kind: kind.order)
    found = zip(kinds, _count([kind.rows(subject) for kind in kinds]), strict=True)
    return [
        Counted(kind.label, number, kind.what_happens, kind.single, kind.worth(subject) if kind.worth else "")
        for kind, number in found
        if number
    ]


def _count(rows: list[QuerySet[Any]]) -> list[int]:
    """How many rows each query finds: asked all at once, so that a page costs the same however many rooms there are."""
    asked = [one.order_by().values("pk").query.sql_with_params() for one in rows]
    counts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS found)" for sql, _ in asked)  # noqa: S608 - by the ORM
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [value for _, values in asked for value in values])
        return list(cursor.fetchone() or [])


def erased_from() -> list[str]:
    """The tables whose rows go when their person leaves."""
    return [holding.table for holding in registry.holdings.values() if holding.fate is Fate.ERASE]


def retained() -> list[Holding]:
    """What the law or the proof makes us keep."""
    return [holding for holding in registry.holdings.values() if holding.fate is Fate.RETAIN]


def erase(room: str, subject: Subject) -> Receipt:
    """Erase what a room holds of somebody; the receipt counts rows by table. Erasing again finds nothing."""
    eraser = registry.erasers.get(room)
    return eraser(subject) if eraser else erase_declared(room, subject)


def forget(identifier: str) -> dict[str, Receipt]:
    """Have every room forget what it holds under an identifier alone; the receipts by room."""
    return {room: forgetter(identifier) for room, forgetter in registry.forgetters.items()}


def erase_declared(room: str, subject: Subject) -> Receipt:
    """Delete every row that the room declared as the person's, in the order of declaration."""
    mine = [h for h in registry.holdings.values() if h.room == room and h.fate is Fate.ERASE]
    return {holding.table: _delete(holding, subject) for holding in mine}


def _delete(holding: Holding, subject: Subject) -> int:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {quote(holding.table)} WHERE {quote(holding.owner)} = %s",  # noqa: S608 - declared names
            [getattr(subject, holding.owner_is)],
        )
        return int(cursor.rowcount)


def remaining(subject: Subject) -> list[str]:
    """The tables that should hold nothing of somebody any more, and do."""
    return [h.table for h in registry.holdings.values() if h.fate is Fate.ERASE and _has_rows(h, subject)]


def _has_rows(holding: Holding, subject: Subject) -> bool:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM {quote(holding.table)} WHERE {quote(holding.owner)} = %s)",  # noqa: S608
            [getattr(subject, holding.owner_is)],
        )
        return bool(cursor.fetchone()[0])


def live_schema() -> dict[str, list[str]]:
    """Every table of the database with its columns; a partition counts with its parent."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
              FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
               AND a.attnum > 0 AND NOT a.attisdropped
             GROUP BY c.relname
            """
        )
        return dict(cursor.fetchall())
