"""The registry of what is held of a person: nothing is declared twice, nothing stays undeclared."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection

from konto.kernel import holdings
from konto.kernel.holdings import Fate, Holding, Nobody, Registry, Subject, exported, internal


def holding(table: str = "t", **changes) -> Holding:
    columns = {"id": internal("names it"), "name": exported("Name", personal=True)}
    return Holding(**{"room": "room", "table": table, "owner": "id", "columns": columns, **changes})


def test_a_table_is_declared_once():
    """Whichever way, by whichever room."""
    registry = Registry()
    registry.declare(holding())
    for again in (holding(), Nobody("t", ["id"], "why")):
        with pytest.raises(ValueError, match="t is declared twice"):
            registry.declare(again)


def test_what_nobody_declared_is_named():
    """A table, or a column of a declared one."""
    registry = Registry()
    registry.declare(holding(), Nobody("n", ["id"], "why"))
    schema = {"t": ["id", "name", "phone"], "n": ["id", "extra"], "new": ["id"]}

    assert registry.undeclared(schema) == ["n.extra", "new", "t.phone"]
    assert registry.undeclared({"t": ["id", "name"], "n": ["id"]}) == []


def test_what_is_declared_and_gone_is_named():
    """Declarations don't outlive their tables."""
    registry = Registry()
    registry.declare(holding(), Nobody("n", ["id"], "why"))

    assert registry.vanished({"t": ["id"]}) == ["n", "t.name"]


@pytest.mark.parametrize(("ground", "until"), [("", ""), ("law", ""), ("", "never")])
def test_what_is_retained_needs_a_ground_and_an_end(ground, until):
    """Nobody keeps something of somebody who left without saying why and until when."""
    with pytest.raises(ValueError, match="what is retained needs"):
        holding(fate=Fate.RETAIN, ground=ground, until=until)


def test_what_is_retained_is_called_by_a_name():
    """The page that says why something is kept first says what it is."""
    with pytest.raises(ValueError, match="words for what it is"):
        holding(fate=Fate.RETAIN, ground="law", until="never")


def test_a_row_is_owned_by_id_or_ref():
    """Nothing else names a person here."""
    with pytest.raises(ValueError, match="owned by"):
        holding(owner_is="email")


def test_rooms_erase_in_order_and_some_last():
    """The room whose rows the others point at comes last."""
    registry = Registry()
    registry.declare(holding("a", room="identity"), holding("b", room="cabinet"), holding("c", room="notices"))
    registry.declare(holding("d", room="proofs", fate=Fate.RETAIN, what="Proofs", ground="law", until="ten years"))
    registry.last.append("identity")

    assert registry.rooms() == ["cabinet", "notices", "identity"]


@pytest.mark.django_db
def test_erasing_deletes_the_persons_rows_alone_and_counts_them():
    """Twice finds nothing the second time; somebody else's rows stay."""
    mine, other = Subject(uuid4(), uuid4()), Subject(uuid4(), uuid4())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tests_things (owner uuid, name text)")
        for who in (mine, mine, other):
            cursor.execute("INSERT INTO tests_things VALUES (%s, 'x')", [who.ref])
    columns = {"owner": internal("whose"), "name": exported("Name")}
    holdings.declare(Holding("tests", "tests_things", "owner", columns, owner_is="ref"))
    try:
        assert "tests_things" in holdings.remaining(mine)
        assert holdings.erase("tests", mine) == {"tests_things": 2}
        assert holdings.erase("tests", mine) == {"tests_things": 0}
        assert "tests_things" not in holdings.remaining(mine)
        assert "tests_things" in holdings.remaining(other)
    finally:
        del holdings.registry.holdings["tests_things"]


@pytest.mark.django_db
def test_a_partition_counts_with_its_parent():
    """The live schema names the journal once, not each of its months."""
    schema = holdings.live_schema()

    assert "kernel_journalentry" in schema
    assert not [table for table in schema if table.startswith("kernel_journalentry_")]
    assert {"id", "at", "details"} <= set(schema["kernel_journalentry"])
