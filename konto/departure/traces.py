"""The search for traces: after the erasing, every store is read and searched for the person's identifiers.

Searched forms: plain in any case, URL-encoded, quoted as in JSON, base64 at each of the three alignments, hex, and
MD5, SHA-1, SHA-256 and SHA-512 in hex, base64 and raw. Plain forms count only as whole tokens: `anna@x.no` is not
found in `joanna@x.no`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

from django.conf import settings
from django.db import connection

FORMS = ["plain", "url-encoded", "json", "base64", "hex", "md5", "sha-1", "sha-256", "sha-512"]
HASHES = ("md5", "sha1", "sha256", "sha512")
OVERLAP = 4096
"""Bytes carried over between blocks: longer than the longest form of the longest address."""

SHORTEST_CODED = 12
"""Characters below which the middle of a base64 text would be found by chance."""

NOT_SEARCHED = {"keys", "static", "postgres"}
"""Folders inside the data folder without personal files: keys, files everybody gets, and the database itself, whose
tables are read through the database."""


@dataclass
class Searched:
    """What was read, and where something was found: names of tables and files, never what they hold."""

    tables: int = 0
    files: int = 0
    bytes: int = 0
    places: set[str] = field(default_factory=set)


def search(identifiers: Iterable[str]) -> Searched:
    """Read every table, the planner's statistics and the data folder's files."""
    result = Searched()
    pattern = pattern_of(identifiers)
    if pattern is None:
        return result
    for table in _tables():
        result.tables += 1
        _scan(table, _rows(table), pattern, result)
    _scan("pg_stats", _statistics(), pattern, result)
    for path in files_of(Path(settings.KONTO_DATA_DIR)):
        result.files += 1
        _scan(path.name, _blocks(path), pattern, result)
    return result


def pattern_of(identifiers: Iterable[str]) -> re.Pattern[bytes] | None:
    """One expression for all forms of all identifiers, over lower-cased bytes."""
    whole: set[bytes] = set()
    coded: set[bytes] = set()
    for text in filter(None, identifiers):
        for spelling in {text, text.lower(), text.upper(), text.casefold()}:
            whole |= {form.lower() for form in _plain_forms(spelling)}
            coded |= {form.lower() for form in _coded_forms(spelling.encode())}
    if not whole:
        return None
    token = rb"[a-z0-9._%+\-@\x80-\xff]"
    plain = b"|".join(re.escape(form) for form in sorted(whole))
    rest = b"|".join(re.escape(form) for form in sorted(coded))
    return re.compile(rb"(?:(?<!" + token + rb")(?:" + plain + rb")(?![a-z0-9_\-@\x80-\xff]))|" + rest)


def files_of(folder: Path) -> Iterator[Path]:
    """The files of the data folder that could hold something of a person."""
    for entry in sorted(folder.iterdir()) if folder.is_dir() else []:
        if entry.name not in NOT_SEARCHED:
            yield from (path for path in ([entry] if entry.is_file() else entry.rglob("*")) if path.is_file())


def _plain_forms(text: str) -> set[bytes]:
    escaped = json.dumps(text)[1:-1]
    return {form.encode() for form in (text, quote(text), quote(text, safe=""), quote_plus(text), escaped)}


def _coded_forms(raw: bytes) -> set[bytes]:
    forms = {raw.hex().encode(), *_base64_forms(raw)}
    for name in HASHES:
        digest = hashlib.new(name, raw, usedforsecurity=False).digest()
        # Raw bytes are read as hex: PostgreSQL writes bytea so.
        forms |= {digest.hex().encode(), base64.b64encode(digest), base64.urlsafe_b64encode(digest).rstrip(b"=")}
    return forms


def _base64_forms(raw: bytes) -> set[bytes]:
    """The part of the base64 text that doesn't depend on what stands before and after, at each alignment."""
    forms = set()
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        start = -(-shift * 8 // 6)
        end = (len(raw) + shift) * 8 // 6
        middle = coded[start:end]
        if len(middle) >= SHORTEST_CODED:
            forms |= {middle, middle.translate(bytes.maketrans(b"+/", b"-_"))}
    return forms


def _scan(place: str, blocks: Iterable[bytes], pattern: re.Pattern[bytes], result: Searched) -> None:
    carried = b""
    for block in blocks:
        result.bytes += len(block)
        carried = carried[-OVERLAP:] + block.lower()
        if pattern.search(carried):
            result.places.add(place)


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm') "
            "AND NOT relispartition ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall()]


def _rows(table: str) -> Iterator[bytes]:
    return _copy(f"COPY (SELECT * FROM {connection.ops.quote_name(table)}) TO STDOUT")  # noqa: S608 - live names


def _statistics() -> Iterator[bytes]:
    return _copy("COPY (SELECT * FROM pg_stats WHERE schemaname = 'public') TO STDOUT")


def _copy(statement: str) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield from _joined(bytes(block) for block in copy)


def _joined(blocks: Iterable[bytes], *, size: int = 1 << 20) -> Iterator[bytes]:
    """The driver gives a row at a time: join them, so that the search has something to work on."""
    waiting: list[bytes] = []
    length = 0
    for block in blocks:
        waiting.append(block)
        length += len(block)
        if length >= size:
            yield b"".join(waiting)
            waiting, length = [], 0
    yield b"".join(waiting)


def _blocks(path: Path, *, size: int = 1 << 20) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(size):
                yield block
    except FileNotFoundError:
        return  # rotated away in the meantime
