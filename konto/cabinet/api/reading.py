"""Making a row of what was sent, or saying what is wrong with it, without repeating it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from konto.cabinet.rows import Row
from konto.services.inbound import strictly

UNREADABLE: Final = "unreadable"
_REASONS: Final = {"missing": "missing", "unexpected_keyword_argument": "unknown", "dataclass_type": "type"}
_NAME: Final = re.compile(r"[a-z][a-z_]{0,30}")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENTS: Final = frozenset(
    {"placed_at", "made_at", "sent_at", "opened_at", "answer_by", "expected_on", "at"},
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why no row could be made. `id` is the row's own, as far as it can be read."""

    reason: str
    field: str = ""
    id: str = ""


def read(kind: type[Row], body: bytes) -> Row | Wrong:
    """The row that was sent. Types are taken as they are: "5" is no number, and true is none either."""
    try:
        said = strictly.read(body)
    except strictly.Unreadable:
        return Wrong(UNREADABLE)
    name = _name_in(said)
    odd = _odd_moment(said)
    if odd:
        return Wrong("type", odd, name)
    try:
        return adapter(kind).validate_json(body, strict=True, extra="forbid")
    except ValidationError as error:
        return _wrong(error, name)


_adapters: dict[type[Row], TypeAdapter[Row]] = {}


def adapter(kind: type[Row]) -> TypeAdapter[Row]:
    """What makes rows of this kind."""
    return _adapters.get(kind) or _adapters.setdefault(kind, TypeAdapter(kind))


def _wrong(error: ValidationError, name: str) -> Wrong:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":  # half a pair of surrogates
        return Wrong(UNREADABLE, id=name)
    field = "/".join(_shown(part) for part in first["loc"])
    return Wrong(_REASONS.get(first["type"], "type"), field, name)


def _shown(part: str | int) -> str:
    """A name that may be one of ours, or of somebody who mistyped one; any other is theirs alone."""
    return str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "?"


def _name_in(said: Any) -> str:
    name = said.get("id") if isinstance(said, dict) else None
    return name if isinstance(name, str) and 0 < len(name) <= 100 and name.isprintable() else ""


def _odd_moment(said: Any) -> str:
    """Where seconds stand for a moment: read as one, they would be in 1970 or in the year 50000, by their number."""
    for key, value in said.items() if isinstance(said, dict) else ():
        if key in _MOMENTS and isinstance(value, str) and not _DAY.match(value):
            return str(key)
        parts = value if isinstance(value, list) else ()
        if any(_odd_moment(part) for part in parts if isinstance(part, dict)):
            return str(key)
    return ""
