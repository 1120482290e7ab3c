from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DataError, connection, transaction

from konto.kernel import ids, prepared

pytestmark = pytest.mark.django_db

QUESTION = "SELECT %(one)s::int + 41, 'asked in a test'"


def test_a_question_is_planned_once_for_a_connection():
    """However often it is asked, the database holds one plan of it, which every asking used."""
    answers = [prepared.first(QUESTION, {"one": one}) for one in range(1, 4)]

    assert [row[0] for row in answers if row] == [42, 43, 44]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            ["%asked in a test'"],
        )
        assert cursor.fetchall() == [(3,)]


def test_it_is_asked_in_the_transaction_and_counted(django_assert_num_queries):
    """What was written and not yet committed is found; tests that count queries count this one, and see its values."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE written (what text)")
        cursor.execute("INSERT INTO written VALUES ('here')")

    with django_assert_num_queries(1) as asked:
        assert prepared.rows("SELECT what FROM written WHERE what = %s", ["here"]) == [("here",)]
    assert [one["sql"] for one in asked] == ["SELECT what FROM written WHERE what = 'here'"]


def test_values_come_back_as_the_orm_gives_them():
    """Times know that they are UTC; references, bytes, lists and truth are what models hold."""
    ref, now = ids.uuid7(), datetime(2026, 3, 1, 12, 30, 5, 123456, tzinfo=UTC)
    question = "SELECT %s::uuid, %s::timestamptz, %s::bytea, %s::varchar[], %s::boolean, NULL::timestamptz"

    [row] = prepared.rows(question, [ref, now, b"\x00\xff", ["a", "b"], True])

    assert row == (ref, now, b"\x00\xff", ["a", "b"], True, None)
    assert isinstance(row[0], UUID)
    assert row[1].utcoffset() == timedelta(0)


def test_what_the_database_refuses_is_an_error_of_the_orm():
    """Callers catch the same errors as from any other query, and the question can be asked again."""
    question = "SELECT 1 / %s::int"

    with pytest.raises(DataError), transaction.atomic():
        prepared.first(question, [0])

    assert prepared.first(question, [1]) == (1,)
