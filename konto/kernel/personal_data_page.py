"""`docs/personal-data.md`, written from the registry: what is kept of a person, why, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import translation

from konto.kernel.holdings import Column, Fate, Holding, Kind, Nobody, Registry

_INTRODUCTION = """# What Konto keeps of a person

Written from the personal-data registry by `python -m tests.personal_data_page`; a test compares the two. Each room
declares its tables in `personal_data.py`, and the build fails over a table or a column that nobody declared.

- **In the download** says under which name a column is handed to the person it belongs to, or why it is not.
- **Identifying** columns hold what names somebody. The search for traces looks for them in every table after an
  erasure, and the database keeps no samples of them for planning.
- **When two accounts are merged** says what becomes of the rows of the account that goes."""

_FATES = {
    Fate.ERASE: "Erased when the person leaves.",
    Fate.HAND_OVER: "Handed over when the person leaves.",
    Fate.RETAIN: "Kept when the person leaves.",
}


def page(registry: Registry) -> str:
    """The whole page as Markdown, in English; the same registry gives the same text."""
    with translation.override("en"):
        parts = [
            _INTRODUCTION,
            *_rooms(registry.holdings.values()),
            *_kinds(registry.kinds),
            *_about_nobody(registry.nobody.values()),
        ]
        return "\n\n".join(parts) + "\n"


def _rooms(holdings: Iterable[Holding]) -> Iterator[str]:
    for room, mine in _by_room(holdings).items():
        yield f"## {room}"
        for holding in sorted(mine, key=lambda one: one.table):
            yield from _holding(holding)


def _by_room(holdings: Iterable[Holding]) -> dict[str, list[Holding]]:
    found: dict[str, list[Holding]] = {}
    for holding in sorted(holdings, key=lambda one: one.room):
        found.setdefault(holding.room, []).append(holding)
    return found


def _holding(holding: Holding) -> Iterator[str]:
    yield f"### `{holding.table}`"
    owner = "account" if holding.owner_is == "id" else "pseudonym"
    kept = f"{holding.what}. Why: {holding.ground} Until when: {holding.until}"
    fate = [_FATES[holding.fate], kept * bool(holding.ground)]
    merged = f"When two accounts are merged: {holding.merge.value}."
    yield " ".join(part for part in [*fate, f"Belongs to the {owner} in `{holding.owner}`.", merged] if part)
    yield _table(["column", "in the download", "identifying"], (_row(*one) for one in holding.columns.items()))


def _row(name: str, column: Column) -> list[str]:
    handed_out = f"**{column.export}**" if column.export else f"no: {column.why}"
    return [f"`{name}`", handed_out, "yes" if column.personal else ""]


def _kinds(kinds: Iterable[Kind]) -> Iterator[str]:
    yield "## What a person is shown before leaving"
    rows = ([str(kind.label), str(kind.what_happens), kind.room] for kind in sorted(kinds, key=lambda one: one.order))
    yield _table(["counted", "what happens", "room"], rows)


def _about_nobody(tables: Iterable[Nobody]) -> Iterator[str]:
    yield "## Tables that hold nothing of anybody"
    rows = ([f"`{one.table}`", one.why] for one in sorted(tables, key=lambda one: one.table))
    yield _table(["table", "why"], rows)


def _table(heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
