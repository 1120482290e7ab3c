"""What docs/handing-over.md says to engineers is so: its examples do what it says, its tables name every field."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

from konto.cabinet import money
from konto.cabinet.api import bulk as bulks
from konto.cabinet.api import fields, lines
from konto.cabinet.api.things import THINGS, Thing
from konto.cabinet.rows import Line
from konto.cabinet.tests.calling import bazaar, became, bulk, put

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = (ROOT / "docs" / "handing-over.md").read_text()


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.mark.django_db
def test_the_first_walk_is_answered_as_it_says() -> None:
    """The bodies of its calls, sent in their order, bring the answers that stand below them."""
    shop = bazaar()
    (single,) = re.findall(r"-d '(\s.*?)'", section("A first walk"), re.DOTALL)
    (many,) = re.findall(r"<<'END'\n(.*?)\nEND", section("A first walk"), re.DOTALL)
    said = [json.loads(line) for line in re.findall(r"^# (\{.*?\})", PAGE, re.MULTILINE)]

    assert put(shop, "orders", single, name="o-1").json() == said[0]
    assert became(bulk(shop, "orders", many.encode().split(b"\n"))) == said[1:]


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.name)
def test_every_field_has_its_row(thing: Thing) -> None:
    """The tables of a thing name its fields, all of them and no other."""
    first, *parts = section(thing.name.capitalize()).split("\nEach of the")
    named = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|([^|]*)\|", first, re.MULTILINE))))
    common = {"id", "version", "sub", "contact"}

    assert named | common == set(fields.OF[thing.row])
    assert all(f"`{word}`" in first for told in fields.OF[thing.row].values() for word in words(told))
    if thing.name == "orders":
        assert set(fields.OF[Line]) == set(re.findall(r"`(\w+)`", parts[0])) - {"lines"}


def words(told: dict[str, object]) -> list[str]:
    """The words that a field may hold; currencies are too many to be listed."""
    found = told.get("enum", [])
    assert isinstance(found, list)
    return [] if len(found) > 20 else [word for word in found if word]


def test_the_limits_that_it_names_hold() -> None:
    """How much may come in one request, and how large an amount is."""
    assert (bulks.MOST, bulks.MOST_BYTES, lines.LONGEST) == (10_000, 50_000_000, 2_000_000)
    assert (settings.DATA_UPLOAD_MAX_MEMORY_SIZE, lines.AT_ONCE, money.MOST) == (1_000_000, 500, 10**15)
