"""A worker killed in the middle of an erasing: whoever comes next goes on where it was, and does nothing twice.

The worker is a real process. The test makes it wait inside a step by holding a lock that the step needs, kills it
there, and lets go.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from konto.config import embedded
from konto.departure.models import Departure, ErasureOrder, ExitAnswer, Farewell, Stage
from konto.identity.models import Account, RetiredIdentifier
from konto.kernel import clock, holdings
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.notices.models import Letter
from tests.cast import Person
from tests.faults.houses import environment, until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

SECONDS = 60.0

HOLDS = {
    "at the start": ["LOCK TABLE departure_farewell IN SHARE MODE"],
    "among the letters": ["LOCK TABLE notices_bounce IN SHARE MODE"],
    "among the answers": ["LOCK TABLE departure_exitanswer IN SHARE MODE"],
    "while the address is retired": ["LOCK TABLE identity_retiredidentifier IN SHARE MODE"],
    # The start changes the account's row, too: hold the answers until the accounts can be held.
    "while the account's row goes": [
        "LOCK TABLE departure_exitanswer IN SHARE MODE",
        "LOCK TABLE identity_account IN SHARE MODE",
    ],
    "in the search": ["LOCK TABLE kernel_cache IN ACCESS EXCLUSIVE MODE"],
    # The last letter is written after the search: hold the search until the letters can be held.
    "at the seal": ["LOCK TABLE kernel_cache IN ACCESS EXCLUSIVE MODE", "LOCK TABLE notices_letter IN SHARE MODE"],
}
"""What the worker is made to wait for, and so where it is killed."""


class Worker:
    """`konto work` on the tests' database."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.log = folder / "worker.log"
        variables = {
            "KONTO_DATABASE_URL": url(),
            "KONTO_KEYS_DIR": str(settings.KONTO_KEYS_DIR),
            "KONTO_SECRET_KEY": settings.SECRET_KEY,
            "KONTO_DATA_DIR": str(folder),
            "KONTO_DEMO": "1",
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "konto", "work"],
                env=environment(**variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(SECONDS)


def url() -> str:
    return embedded.database_url(Path(settings.KONTO_DATA_DIR), str(connection.settings_dict["NAME"]))


@contextmanager
def working(folder: Path) -> Iterator[Worker]:
    worker = Worker(folder)
    try:
        yield worker
    finally:
        worker.kill()


def hold(lock: str) -> psycopg.Connection[tuple[object, ...]]:
    holder = psycopg.connect(url())
    holder.execute(lock)
    return holder


def is_waited_for(holder: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Whether somebody waits for what this connection holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid)))",
            [holder.info.backend_pid],
        )
        return bool(cursor.fetchone()[0])


def kill_where(locks: list[str], folder: Path) -> None:
    """Let a worker run into the locks, one after the other, and kill it where it waits for the last."""
    with ExitStack() as holders, working(folder) as worker:
        before = None
        for lock in locks:
            holder = holders.enter_context(closing(hold(lock)))
            if before:
                before.close()
            until(partial(is_waited_for, holder), SECONDS, what=worker.log.read_text)
            before = holder
        worker.kill()


@pytest.fixture
def leaving(alice: Person, visit) -> Departure:
    """Alice has confirmed, and her time is over: the next worker begins."""
    visit.sign_in(alice)
    visit.leave(reason="privacy")
    visit.erase_now()
    return Departure.objects.get()


def the_lease_is_over() -> None:
    """Move the due time, as half a minute of waiting would; the killed worker's transaction has to be over."""
    Departure.objects.update(next_try=clock.now())


@pytest.mark.parametrize("where", HOLDS)
def test_a_killed_worker_is_followed_by_one_that_goes_on(leaving, alice, tmp_path, where):
    """Wherever it was killed: one receipt a room, one retired address, one answer, one seal, one last letter."""
    kill_where(HOLDS[where], tmp_path / "first")
    receipts = {order.room: order.done_at for order in ErasureOrder.objects.exclude(done_at=None)}
    assert Departure.objects.get().stage != Stage.GONE
    assert Departure.objects.get().certificate is None
    assert not Letter.objects.filter(kind="departure/farewell").exists()
    the_lease_is_over()

    with working(tmp_path / "second") as worker:
        until(lambda: Departure.objects.get().stage == Stage.GONE, SECONDS, what=worker.log.read_text)

    events = list(JournalEntry.objects.filter(subject=leaving.ref).values_list("event", flat=True))
    assert {order.room: order.done_at for order in ErasureOrder.objects.filter(room__in=receipts)} == receipts
    assert events.count(Event.ERASURE_RECEIPT) == ErasureOrder.objects.count()
    assert [events.count(one) for one in (Event.ERASING_STARTED, Event.IDENTIFIER_RETIRED)] == [1, 1]
    assert events.count(Event.CERTIFICATE_SEALED) == 1
    assert (RetiredIdentifier.objects.count(), ExitAnswer.objects.count()) == (1, 1)
    assert Letter.objects.filter(kind="departure/farewell").count() <= 1
    assert not Account.objects.exists()
    assert not Farewell.objects.exists()
    assert alice.address not in worker.log.read_text()


def test_a_killed_workers_departure_is_taken_up_without_anybodys_help(leaving, tmp_path):
    """The lease runs out by itself: half a minute later another worker has it."""
    kill_where(HOLDS["among the answers"], tmp_path / "first")

    with working(tmp_path / "second") as worker:
        until(lambda: Departure.objects.get().stage == Stage.GONE, SECONDS, what=worker.log.read_text)


def test_two_workers_share_the_work(leaving, bob, visit, tmp_path):
    """Side by side they do nothing twice."""
    other = visit.elsewhere()
    other.sign_in(bob)
    other.leave()
    if Departure.objects.filter(stage=Stage.WAITING, hurried=False).exists():
        other.erase_now()
    with working(tmp_path / "one"), working(tmp_path / "two") as worker:
        until(lambda: Departure.objects.filter(stage=Stage.GONE).count() == 2, SECONDS, what=worker.log.read_text)
    for departure in Departure.objects.all():
        events = list(JournalEntry.objects.filter(subject=departure.ref).values_list("event", flat=True))
        assert events.count(Event.ERASURE_RECEIPT) == len(holdings.registry.rooms())
        assert events.count(Event.CERTIFICATE_SEALED) == 1
        assert events.count(Event.ERASURE_FAILED) == 0
