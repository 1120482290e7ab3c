"""Freed space really goes, without ever standing in anybody's way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as site
from django.db import OperationalError, connection, transaction

from konto.config import embedded
from konto.departure import scrub
from konto.departure.models import Departure, Stage
from konto.departure.progress import carry_on
from konto.kernel import holdings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give way soon, so that nobody waits for the tests."""
    monkeypatch.setattr(scrub, "LOCK_WAIT", "100ms")
    monkeypatch.setattr(scrub, "LOOKS", 2)


@pytest.fixture
def somebody_else() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Another connection to the same database, with a transaction of its own."""
    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(embedded.database_url(Path(site.KONTO_DATA_DIR), name)) as other:
        yield other


def file_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filepath(%s)", [table])
        return str(cursor.fetchone()[0])


def asked(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])


def test_every_table_that_people_are_erased_from_is_written_anew():
    """Into new files; the log of changes begins a new segment."""
    before, log = (
        {table: file_of(table) for table in holdings.erased_from()},
        asked("SELECT pg_walfile_name(pg_current_wal_lsn())"),
    )
    done = scrub.scrub()

    assert set(done.rewritten) == set(before) >= {"identity_account", "identity_identifier", "notices_letter"}
    assert done.left == []
    assert all(file_of(table) != file for table, file in before.items())
    assert asked("SELECT pg_walfile_name(pg_current_wal_lsn())") > log


def test_a_large_table_is_not_held_up(monkeypatch):
    """Rewriting it would take too long for those who use it: vacuum does it, and the certificate says so."""
    monkeypatch.setattr(scrub, "LARGEST_REWRITTEN", 0)
    before = file_of("identity_account")
    done = scrub.scrub()

    assert done.rewritten == []
    assert "identity_account" in done.left
    assert file_of("identity_account") == before


def test_a_table_in_use_is_left_alone_for_now(quick, somebody_else):
    """It gives way after a moment, and leaves the connection as it was."""
    somebody_else.execute("SELECT count(*) FROM notices_bounce")
    somebody_else.execute("LOCK TABLE notices_letter IN ACCESS SHARE MODE")
    with pytest.raises((OperationalError, scrub.StillInUse)):
        scrub.scrub()
    assert asked("SHOW lock_timeout") == "0"


def test_nothing_is_rewritten_while_somebody_still_sees_the_old_rows(quick, somebody_else):
    """A rewrite would keep them for that reader, and the promise would be empty."""
    somebody_else.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    somebody_else.execute("SELECT 1 FROM identity_account")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    before = file_of("identity_account")
    with pytest.raises(scrub.StillInUse):
        scrub.scrub()
    assert file_of("identity_account") == before


def test_a_departure_waits_for_the_reader_and_then_ends(clock, alice, visit, quick, somebody_else):
    """Seen as a step that failed, tried again, complete once the reader has gone."""
    visit.sign_in(alice)
    visit.leave()
    visit.erase_now()
    somebody_else.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    somebody_else.execute("SELECT 1 FROM identity_account")
    carry_on()
    assert Departure.objects.get().stage == Stage.SEARCHING
    assert Departure.objects.get().failures == 1

    somebody_else.rollback()
    clock.shift(minutes=1)
    carry_on()
    assert Departure.objects.get().stage == Stage.GONE


def test_an_operators_own_server_is_left_to_its_own_rules(settings):
    """No exclusive locks and no checkpoints on somebody else's PostgreSQL."""
    settings.KONTO_EMBEDDED = False
    before = file_of("identity_account")
    done = scrub.scrub()

    assert (done.rewritten, set(done.left)) == ([], set(holdings.erased_from()))
    assert file_of("identity_account") == before
