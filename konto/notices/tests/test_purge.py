"""What goes by itself, and what goes because somebody left."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from konto.kernel import holdings
from konto.kernel.clock import now
from konto.kernel.holdings import Subject
from konto.notices import actions, housekeeping, jobs, queries
from konto.notices.models import Bounce, CapCount, Letter
from konto.notices.tests.conftest import Send
from konto.notices.tests.post_office import PostOffice

SECOND = timedelta(seconds=1)


def _readable(letter: Letter) -> bool:
    letter.refresh_from_db()
    return letter.purged_at is None and bool(letter.text or letter.sealed)


def test_content_goes_ten_minutes_after_delivery(
    db: None, office: PostOffice, send: Send, clock: time_machine.Traveller
) -> None:
    """Address, subject and text are blank; that a letter was sent stays known, and its key still counts."""
    letter = send()
    jobs.drain()
    clock.shift(timedelta(minutes=10) - SECOND)
    housekeeping.tidy()
    assert _readable(letter)

    clock.shift(SECOND)
    housekeeping.tidy()
    assert not _readable(letter)
    assert (letter.to_address, letter.subject, letter.text, letter.state) == ("", "", "", "sent")
    assert send().pk == letter.pk


def test_the_operator_sets_how_long_content_stays(
    db: None, office: PostOffice, send: Send, site: Settings, clock: time_machine.Traveller
) -> None:
    """KONTO_LETTER_KEEP is in seconds after delivery."""
    site.KONTO_LETTER_KEEP = 5
    letter = send()
    jobs.drain()
    clock.shift(timedelta(seconds=5))
    housekeeping.tidy()

    assert not _readable(letter)


def test_the_letterbox_keeps_letters_for_a_week(db: None, send: Send, clock: time_machine.Traveller) -> None:
    """Where letters can only be read here, ten minutes would be too short."""
    letter = send()
    assert jobs.drain() == 1
    clock.shift(timedelta(days=7) - SECOND)
    housekeeping.tidy()
    assert [shown.id for shown in queries.letterbox()] == [letter.id]

    clock.shift(SECOND)
    housekeeping.tidy()
    assert queries.letterbox() == []


def test_a_waiting_letter_keeps_its_content(db: None, send: Send, clock: time_machine.Traveller) -> None:
    """Nothing is purged or dropped before it was sent."""
    letter = send()
    clock.shift(timedelta(days=100))
    housekeeping.tidy()

    assert _readable(letter)


def test_rows_go_after_ninety_days(db: None, send: Send, clock: time_machine.Traveller) -> None:
    """Then nothing tells any more that there was a letter."""
    send()
    jobs.drain()
    clock.shift(timedelta(days=90) - SECOND)
    housekeeping.tidy()
    assert Letter.objects.count() == 1

    clock.shift(SECOND)
    housekeeping.tidy()
    assert not Letter.objects.exists()


def test_a_sealed_letter_is_destroyed_on_delivery(db: None, office: PostOffice, send: Send) -> None:
    """The farewell arrives in full, and its cell is empty the moment it was taken."""
    letter = send(sealed=True)
    jobs.drain()

    assert office.to() == ["alice@konto.example"]
    assert "482 913" in office.arrived[0].as_string()
    assert not _readable(letter)
    assert letter.state == "sent"


def test_the_database_refuses_a_purged_letter_with_content(db: None, send: Send) -> None:
    """No mistake in code can leave words in a row that counts as purged."""
    letter = send()
    for column in ("to_address", "subject", "text"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(
                **{"to_address": "", "subject": "", "text": "", "purged_at": now(), column: "x"}
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state="lost")


def test_forgetting_an_account_deletes_its_letters_and_no_others(db: None, office: PostOffice, send: Send) -> None:
    """Waiting ones too, and the mark that its address bounced."""
    account = uuid4()
    send(key="1", to="nobody@konto.example", account_ref=account)
    jobs.drain()
    send(key="2", account_ref=account)
    others = send(key="3", account_ref=uuid4())
    assert Bounce.objects.count() == 1

    assert actions.forget(account) == 3
    assert not Bounce.objects.exists()
    assert list(Letter.objects.all()) == [others]
    jobs.drain()
    assert len(office.arrived) == 1


def test_the_registry_erases_the_same(db: None, send: Send) -> None:
    """What this room declares as the person's is what erasing deletes."""
    account = uuid4()
    send(key="1", account_ref=account)
    send(key="2", account_ref=uuid4())

    receipt = holdings.erase("notices", Subject(id=uuid4(), ref=account))
    assert receipt == {"notices_letter": 1, "notices_bounce": 0, "notices_preference": 0, "notices_break": 0}
    assert Letter.objects.count() == 1


def test_the_letterbox_is_emptied_a_minute_after_the_farewell(
    db: None, send: Send, clock: time_machine.Traveller
) -> None:
    """In the demo the farewell can be read for a moment; then the person is gone from the letterbox too."""
    account = uuid4()
    send(key="1", account_ref=account)
    send(key="farewell", account_ref=account, sealed=True, capped=False)
    actions.forget(account, after=timedelta(minutes=1))
    jobs.drain()
    assert len(queries.letterbox()) == 2

    clock.shift(timedelta(minutes=1) - SECOND)
    housekeeping.tidy()
    assert len(queries.letterbox()) == 2
    clock.shift(SECOND)
    housekeeping.tidy()
    assert not Letter.objects.exists()


def test_a_farewell_that_waits_outlives_the_forgetting(
    db: None, office: PostOffice, send: Send, clock: time_machine.Traveller
) -> None:
    """A mail server that is away doesn't cost the person their farewell; once it is sent, the row goes."""
    account = uuid4()
    send(key="farewell", to="full@konto.example", account_ref=account, sealed=True, capped=False)
    actions.forget(account, after=timedelta(minutes=1))
    jobs.drain()
    clock.shift(timedelta(hours=1))
    housekeeping.tidy()
    assert queries.state_of("farewell") == "queued"

    clock.shift(timedelta(days=3))
    housekeeping.tidy()
    assert queries.state_of("farewell") is None


def test_forgetting_an_address_leaves_no_trace_of_it(db: None, office: PostOffice, send: Send) -> None:
    """Letters, bounce mark and counts of the address go, whatever account they were for; another's stay."""
    send(key="1", to="nobody@konto.example")
    jobs.drain()
    send(key="2", to="Nobody@konto.example", account_ref=uuid4())
    bob = send(key="3", to="bob@konto.example")

    assert actions.forget_address("nobody@KONTO.example") == 2
    assert list(Letter.objects.all()) == [bob]
    assert not queries.bounced("nobody@konto.example")
    assert CapCount.objects.filter(scope="recipient").count() == 1


def test_the_planner_keeps_no_samples_of_letters(transactional_db: None, send: Send) -> None:
    """After ANALYZE the statistics hold no address and no words."""
    for number in range(20):
        send(key=f"{number}", account_ref=uuid4())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notices_letter")
        cursor.execute("SELECT attname, most_common_vals::text FROM pg_stats WHERE tablename = 'notices_letter'")
        statistics = dict(cursor.fetchall())

    assert {"to_address", "subject", "text"}.isdisjoint(statistics)
    assert statistics["kind"] == "{sample/confirm}"
