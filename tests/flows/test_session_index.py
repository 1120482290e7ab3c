"""Whose session it is, is looked up by an index: a million sessions cost what one does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from konto.identity import session_lookup
from konto.kernel import clock, ids

SESSIONS = "identity_session"
GIVEN = re.compile(r"\$\d")


ANOTHERS = f"""
INSERT INTO {SESSIONS}
SELECT (jsonb_populate_record(model, jsonb_build_object(
           'key_digest', sha256(convert_to('another ' || n, 'UTF8')), 'id', gen_random_uuid()))).*
  FROM generate_series(1, 3000) AS n, {SESSIONS} AS model
 WHERE model.key_digest = (SELECT key_digest FROM {SESSIONS} LIMIT 1)
"""


@pytest.fixture
def signed_in(alice, visit):
    """One session among thousands, which the planner knows of; it reads a whole table only where nothing is left."""
    visit.sign_in(alice)
    with connection.cursor() as cursor:
        cursor.execute(ANOTHERS)
        cursor.execute(f"ANALYZE {SESSIONS}")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    return visit


def plan_of(sql: str, given: tuple[Any, ...] | None = None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", given)
        return "\n".join(line for (line,) in cursor.fetchall())


def question_of_a_page(visit) -> str:
    with CaptureQueriesContext(connection) as asked:
        visit.client.get("/settings/name/")
    (question,) = [one["sql"] for one in asked if f"FROM {SESSIONS}" in one["sql"]]
    return str(question)


def test_a_page_and_the_gateway_ask_one_index(signed_in):
    """One question each, and in its plan the table of sessions is looked into, not read through."""
    digest = ids.digest(signed_in.client.cookies["konto"].value)
    plans = [
        plan_of(question_of_a_page(signed_in)),
        plan_of(GIVEN.sub("%s", session_lookup.QUESTION), (digest, clock.now(), clock.now())),
    ]

    for plan in plans:
        assert "Index Scan using identity_session_pkey" in plan
        assert f"Seq Scan on {SESSIONS}" not in plan


def test_a_lookup_without_an_index_would_be_seen(signed_in):
    """By the name of a device, which nobody looks up, the whole table is read."""
    assert f"Seq Scan on {SESSIONS}" in plan_of(f"SELECT 1 FROM {SESSIONS} WHERE device = 'x'")
