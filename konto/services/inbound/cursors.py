"""A long list is handed out in pages; a cursor says where the next begins, and stays right while rows come and go."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from ninja import Query

from konto.services.inbound.problems import Problem

Row = TypeVar("Row", bound=Model)

MOST: Final = 500
USUAL: Final = 100
_LONGEST: Final = 800
"""A name may have a hundred characters of four bytes, and base64 makes a third more of them."""

Cursor = Annotated[str, Query(max_length=_LONGEST, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at a time.")]


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of those after them: empty at the end of the list."""

    rows: list[Row]
    next: str


def page(rows: QuerySet[Row], *, by: str, cursor: str = "", limit: int = USUAL) -> Page[Row]:
    """The rows after the cursor, in the order of the column `by` and then of the primary key.

    A row whose column `by` grows meanwhile comes once more, later. Raises Problem 400 where the cursor is none of ours
    or the limit isn't within 1 and 500.
    """
    if not 1 <= limit <= MOST:
        raise Problem(400, "limit", f"Ask for 1 to {MOST} at a time.")
    after = _after(rows.model, by, cursor) if cursor else Q()
    found = list(rows.filter(after).order_by(by, "pk")[: limit + 1])
    more = len(found) > limit
    return Page(found[:limit], _written(found[limit - 1], by) if more else "")


def _after(model: type[Model], by: str, cursor: str) -> Q:
    """Whatever comes later. The first part alone lets an index find the place."""
    at, pk = _read(model, by, cursor)
    return Q(**{f"{by}__gte": at}) & (Q(**{f"{by}__gt": at}) | Q(pk__gt=pk))


def _written(row: Model, by: str) -> str:
    said = [_field(type(row), by).value_to_string(row), str(row.pk)]
    return base64.urlsafe_b64encode(json.dumps(said, ensure_ascii=False).encode()).decode().rstrip("=")


def _read(model: type[Model], by: str, cursor: str) -> tuple[Any, Any]:
    try:
        padded = cursor[:_LONGEST] + "=" * (-len(cursor) % 4)
        at, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not (isinstance(at, str) and isinstance(pk, str)):
            raise ValueError
        return _value(model, by, at), _value(model, model._meta.pk.name, pk)
    except (ValueError, TypeError, OverflowError, ValidationError, RecursionError):
        raise Problem(400, "cursor", "This cursor is none that was given out. Begin the list anew.") from None


def _value(model: type[Model], name: str, text: str) -> Any:
    """Raises ValueError and its like where the database would refuse it."""
    found = _field(model, name).to_python(text)
    if found is None or "\x00" in text:
        raise ValueError
    text.encode()  # no half of a surrogate pair
    return found.astimezone(UTC) if isinstance(found, datetime) else found


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    found = model._meta.get_field(name)
    assert isinstance(found, Field), "a list is ordered by a column of its own"
    return found
