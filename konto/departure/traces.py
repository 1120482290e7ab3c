"""The search for traces: after the erasing every store is read, and searched for the identifiers of those who left.

One reading serves everybody who waits for it. What belongs to somebody else's living account is theirs, and is left
out. Beside the identifiers, the rows that belonged to somebody are counted: a name is no unique identifier, but it lay
only in those.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from konto.departure.needles import Needles
from konto.kernel import clock, holdings
from konto.kernel.holdings import Subject

NOT_SEARCHED = {"keys", "static", "postgres"}
"""Folders inside the data folder without personal files: keys, files everybody gets, and the database itself, whose
tables are read through the database."""

BLOCK = 1 << 20


@dataclass(frozen=True)
class Wanted:
    """Somebody to search for: whose rows, and by which identifiers they were known."""

    subject: Subject
    identifiers: list[str]


@dataclass
class Searched:
    """What was read, when, and where whose traces were found: names of tables and files, never what they hold."""

    at: datetime
    tables: int = 0
    files: int = 0
    bytes: int = 0
    places: dict[UUID, set[str]] = field(default_factory=dict)

    def places_of(self, who: UUID) -> list[str]:
        return sorted(self.places.get(who, ()))

    def note(self, people: Iterable[UUID], place: str) -> None:
        for who in people:
            self.places.setdefault(who, set()).add(place)


def search(wanted: Mapping[UUID, Wanted]) -> Searched:
    """Read every table, the planner's statistics and the data folder's files, once for all of them."""
    result = Searched(at=clock.now())
    needles = Needles({who: one.identifiers for who, one in wanted.items()})
    for table in _tables():
        result.tables += 1
        _scan(table, _rows(table), needles, result)
    _scan("pg_stats", _statistics(), needles, result)
    folder = Path(settings.KONTO_DATA_DIR)
    for path in files_of(folder):
        result.files += 1
        _scan(_place_of(path, folder), _content(path), needles, result)
    for who, one in wanted.items():
        for table in holdings.remaining(one.subject):
            result.note({who}, table)
    return result


def files_of(folder: Path) -> Iterator[Path]:
    """The files of the data folder that could hold something of a person."""
    for entry in sorted(folder.iterdir()) if folder.is_dir() else []:
        if entry.name not in NOT_SEARCHED:
            yield from (path for path in ([entry] if entry.is_file() else entry.rglob("*")) if path.is_file())


def _place_of(path: Path, folder: Path) -> str:
    """The file, or the folder in the data folder that it lies in: the name of a file may itself be a trace."""
    name = path.relative_to(folder).parts[0]
    return "files" if "@" in name or "%40" in name else name


def _scan(place: str, blocks: Iterator[bytes], needles: Needles, result: Searched) -> None:
    result.note(needles.find_in(_measured(blocks, result)), place)


def _measured(blocks: Iterator[bytes], result: Searched) -> Iterator[bytes]:
    for block in blocks:
        result.bytes += len(block)
        yield block


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm') "
            "AND NOT relispartition ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall()]


def _rows(table: str) -> Iterator[bytes]:
    return _copy(f"COPY ({holdings.not_of_the_living(table)}) TO STDOUT")


def _statistics() -> Iterator[bytes]:
    return _copy("COPY (SELECT * FROM pg_stats WHERE schemaname = 'public') TO STDOUT")


def _copy(statement: str) -> Iterator[bytes]:
    """The driver gives a row at a time: join them, so that the search has something to work on."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        waiting = bytearray()
        while row := copy.read():
            waiting += row
            if len(waiting) >= BLOCK:
                yield bytes(waiting)
                waiting.clear()
        yield bytes(waiting)


def _content(path: Path) -> Iterator[bytes]:
    """The file's name, with its ending and without, then what it holds, unless it was rotated away meanwhile."""
    yield os.fsencode(f"{path.name}\n{path.stem}\n")
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
    except FileNotFoundError:
        return
