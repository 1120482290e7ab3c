"""Whose session it is, is looked up by an index: a million sessions cost what one does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from konto.identity import gateway
from konto.kernel import clock, ids

SESSIONS = "identity_session"


@pytest.fixture
def by_index_alone(db) -> None:
    """Reading a whole table is what the planner takes only where nothing else is left."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")


def plan_of(sql: str, given: tuple[Any, ...] | None = None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", given)
        return "\n".join(line for (line,) in cursor.fetchall())


def question_of_a_page(visit) -> str:
    with CaptureQueriesContext(connection) as asked:
        visit.client.get("/settings/name/")
    (question,) = [one["sql"] for one in asked if f'FROM "{SESSIONS}"' in one["sql"]]
    return str(question)


def test_a_page_and_the_gateway_ask_one_index(alice, visit, by_index_alone):
    """One question each, and in its plan the table of sessions is looked into, not read through."""
    visit.sign_in(alice)
    digest = ids.digest(visit.client.cookies["konto"].value)
    plans = [
        plan_of(question_of_a_page(visit)),
        plan_of(gateway.QUESTION, (digest, clock.now(), clock.now())),
    ]

    for plan in plans:
        assert "Index Scan using identity_session_pkey" in plan
        assert f"Seq Scan on {SESSIONS}" not in plan


def test_a_lookup_without_an_index_would_be_seen(alice, visit, by_index_alone):
    """By the name of a device, which nobody looks up, the whole table is read."""
    assert f"Seq Scan on {SESSIONS}" in plan_of(f"SELECT 1 FROM {SESSIONS} WHERE device = 'x'")
