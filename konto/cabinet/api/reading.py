"""Making a row of what was sent, or saying what is wrong with it, without repeating it.

Written by hand for one reason: it stops at the first thing that is wrong. A library that gathers everything takes
minutes and gigabytes for a line made of a million mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass
from dataclasses import fields as fields_of
from datetime import date, datetime
from functools import partial
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from konto.cabinet.rows import Row
from konto.services.inbound import shown, strictly

UNREADABLE: Final = "unreadable"
MOST_PARTS: Final = 25_000
"""Objects and lists in one row: more than any row has, and few enough to be read at all."""

_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:]{8}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why no row could be made. `id` is the row's own, as far as it can be read."""

    reason: str
    field: str = ""
    id: str = ""


@dataclass(frozen=True)
class _Plan:
    """How a kind of row, or of its parts, is read: each of its fields, and which have to be there."""

    kind: type[Any]
    fields: Mapping[str, Read]
    needed: tuple[str, ...]


class _Odd(Exception):
    """Something is wrong at this place."""

    def __init__(self, reason: str, *place: str) -> None:
        super().__init__(reason)
        self.reason, self.place = reason, place

    def within(self, place: str) -> _Odd:
        return _Odd(self.reason, place, *self.place)


_plans: Final[dict[type[Any], _Plan]] = {}


def read(kind: type[Row], body: bytes) -> Row | Wrong:
    """The row that was sent. Types are taken as they are: "5" is no number, and true is none either."""
    if body.count(b"{") + body.count(b"[") > MOST_PARTS:
        return Wrong("too-long")
    try:
        said = strictly.read(body)
    except strictly.Unreadable:
        return Wrong(UNREADABLE)
    try:
        row: Row = _made(_plan_of(kind), said)
    except _Odd as odd:
        return Wrong(odd.reason, "/".join(odd.place), _name_in(said))
    return row


def _made(plan: _Plan, said: Any) -> Any:
    if type(said) is not dict:
        raise _Odd("type")
    given = {}
    for name, value in said.items():
        if name not in plan.fields:
            raise _Odd("unknown", shown(name))
        try:
            given[name] = plan.fields[name](value)
        except _Odd as odd:
            raise odd.within(name) from None
    for name in plan.needed:
        if name not in given:
            raise _Odd("missing", name)
    return plan.kind(**given)


def _name_in(said: Any) -> str:
    name = said.get("id") if isinstance(said, dict) else None
    return name if isinstance(name, str) and len(name) <= 100 and name.isprintable() else ""


def _plan_of(kind: type[Any]) -> _Plan:
    return _plans.get(kind) or _plans.setdefault(kind, _plan(kind))


def _plan(kind: type[Any]) -> _Plan:
    hints = get_type_hints(kind)
    all_of_it = fields_of(kind)
    needed = [one.name for one in all_of_it if one.default is MISSING and one.default_factory is MISSING]
    return _Plan(kind, {one.name: _reader(hints[one.name]) for one in all_of_it}, tuple(needed))


def _reader(hint: Any) -> Read:
    if get_origin(hint) is UnionType:
        (one,) = (part for part in get_args(hint) if part is not NoneType)
        return partial(_perhaps, _reader(one))
    if get_origin(hint) is Sequence:
        return partial(_parts, _plan(get_args(hint)[0]))
    return _READERS[hint]


def _perhaps(reader: Read, value: Any) -> Any:
    return None if value is None else reader(value)


def _parts(plan: _Plan, value: Any) -> list[Any]:
    if type(value) is not list:
        raise _Odd("type")
    found = []
    for place, part in enumerate(value):
        try:
            found.append(_made(plan, part))
        except _Odd as odd:
            raise odd.within(str(place)) from None
    return found


def _exactly(kind: type[Any], value: Any) -> Any:
    if type(value) is not kind:
        raise _Odd("type")
    return value


def _moment(value: Any) -> datetime:
    if type(value) is not str or not _MOMENT.fullmatch(value):
        raise _Odd("type")
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        raise _Odd("type") from None


def _day(value: Any) -> date:
    if type(value) is not str or not _DAY.fullmatch(value):
        raise _Odd("type")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _Odd("type") from None


_READERS: Final[dict[Any, Read]] = {
    str: partial(_exactly, str),
    int: partial(_exactly, int),
    bool: partial(_exactly, bool),
    datetime: _moment,
    date: _day,
}
