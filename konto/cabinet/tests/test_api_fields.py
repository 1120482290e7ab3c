"""The document of the API says what is so: its bounds are those that rows are held to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from konto.cabinet import kinds
from konto.cabinet.api import api, fields
from konto.cabinet.api.things import THINGS, Thing
from konto.cabinet.rows import Row
from konto.cabinet.tests import shop

ROWS = {
    "orders": shop.order(sub="s"),
    "payments": shop.payment(sub="s"),
    "parcels": shop.parcel(sub="s"),
    "disputes": shop.dispute(sub="s"),
    "refunds": shop.refund(sub="s"),
    "likes": shop.like(sub="s", kind="wish"),
    "reviews": shop.review(sub="s"),
}
KINDS = dict(zip([thing.name for thing in THINGS], kinds.EVERYTHING, strict=True))


def beyond(told: dict[str, Any]) -> list[Any]:
    """What is a little too much or too little."""
    found: list[Any] = ["x" * (told["maxLength"] + 1)] if "maxLength" in told else []
    found += [told["minimum"] - 1, told["maximum"] + 1] if "minimum" in told else []
    found += ["no such word"] if "enum" in told else []
    return found + ([""] if told.get("minLength") else [])


def just(told: dict[str, Any]) -> list[Any]:
    """What is just right."""
    found: list[Any] = ["x" * told["maxLength"]] if "maxLength" in told and "pattern" not in told else []
    found += [told["minimum"], told["maximum"]] if "minimum" in told else []
    return found + list(told.get("enum", []))


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.name)
def test_bounds_are_those_of_the_rows(thing: Thing) -> None:
    """At a bound a row is right, beyond it the same field is named, for every field of the document."""
    row: Row = ROWS[thing.name]
    wrong = KINDS[thing.name].wrong
    assert wrong(row) == ""
    for name, told in fields.OF[thing.row].items():
        if name not in ("contact", "outcome"):  # those that hang together with another
            assert [wrong(replace(row, **{name: value})) for value in just(told)] == [""] * len(just(told)), name
        assert {wrong(replace(row, **{name: value})) for value in beyond(told)} <= {name}, name


def test_the_document_names_every_field_and_no_other() -> None:
    """Each row's schema has the row's fields, says something of each, and forbids any other."""
    schemas = api.get_openapi_schema(path_prefix="")["components"]["schemas"]
    for thing in THINGS:
        schema = schemas[thing.schema]
        names = set(thing.row.__dataclass_fields__) - ({"contact"} if thing.row in fields.BY_SUB_ALONE else set())
        assert set(schema["properties"]) == names
        assert all(one["description"] for one in schema["properties"].values())
        assert schema["additionalProperties"] is False
