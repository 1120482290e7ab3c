"""A body of many lines, read as it comes: never more of it lies in memory than a line and a piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Protocol

PIECE: Final = 65_536
LONGEST: Final = 2_000_000
"""Bytes of a line: two hundred for each of an order's 10,000 lines."""

AT_ONCE: Final = 500
HEAVIEST: Final = 2_000_000
"""Bytes with which a batch is full: what is made of them takes several times as much."""


class Source(Protocol):
    """Where the body comes from."""

    def read(self, size: int, /) -> bytes: ...


class Line(NamedTuple):
    """A line and its number, from 1. `said` is None where it was too long to be kept."""

    number: int
    said: bytes | None


def batches(source: Source) -> Iterator[list[Line]]:
    """The lines, some at a time."""
    batch: list[Line] = []
    weight = 0
    for number, said in enumerate(split(source), 1):
        batch.append(Line(number, said))
        weight += len(said or b"")
        if len(batch) >= AT_ONCE or weight >= HEAVIEST:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def split(source: Source, *, longest: int = LONGEST) -> Iterator[bytes | None]:
    """Each line without its end, and None in place of one that is too long."""
    rest: bytearray | None = bytearray()
    for piece in _pieces(source):
        *ended, last = piece.split(b"\n")
        for part in ended:
            yield _whole(_joined(rest, part, longest))
            rest = bytearray()
        rest = _joined(rest, last, longest)
    if rest is None or rest:
        yield _whole(rest)


def _pieces(source: Source) -> Iterable[bytes]:
    return iter(lambda: source.read(PIECE), b"")


def _joined(rest: bytearray | None, part: bytes, longest: int) -> bytearray | None:
    if rest is None or len(rest) + len(part) > longest:
        return None
    rest += part
    return rest


def _whole(line: bytearray | None) -> bytes | None:
    return None if line is None else bytes(line)
