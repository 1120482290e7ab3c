"""A worker that dies, several workers at once: at least once, recognisably, and never two at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from pytest_django import Settings

from konto.notices import delivery, jobs
from konto.notices.models import Letter
from konto.notices.tests.conftest import Send
from konto.notices.tests.post_office import PostOffice

pytestmark = pytest.mark.slow

WORKER = """
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
settings.KONTO_EMAIL_URL = {url!r}
settings.KONTO_PUBLIC_URL = "https://konto.example"
settings.KONTO_EMAIL_TIMEOUT = 60
django.setup()
from konto.notices import jobs
jobs.drain()
"""


def _worker(site: Settings) -> subprocess.Popen[bytes]:
    """Another process that delivers from this test's database."""
    code = WORKER.format(database=connection.settings_dict["NAME"], url=site.KONTO_EMAIL_URL)
    return subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ))


def test_a_worker_killed_after_handing_over_sends_the_same_letter_again(
    transactional_db: None, office: PostOffice, site: Settings, send: Send
) -> None:
    """Killed between handing over and noting it down: nothing until the lease ends, then a copy with the same id."""
    letter = send(to="hangs@konto.example")
    worker = _worker(site)
    try:
        assert office.busy.wait(30)
    finally:
        worker.kill()
        worker.wait()
    office.hangs = False

    assert jobs.drain() == 0
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == ("queued", 1)
    with time_machine.travel(letter.next_try):
        assert jobs.drain() == 1

    assert [mail["Message-ID"] for mail in office.arrived] == [f"<{letter.id}@konto.example>"] * 2
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == ("sent", 2)


def test_a_claim_is_nobody_elses(transactional_db: None, send: Send) -> None:
    """While a lease holds, the next claim finds nothing; afterwards it finds the letter."""
    letter = send()
    assert [claimed.pk for claimed in delivery.claim()] == [letter.pk]
    assert delivery.claim() == []

    letter.refresh_from_db()
    with time_machine.travel(letter.next_try - timedelta(seconds=1)):
        assert delivery.claim() == []
    with time_machine.travel(letter.next_try):
        assert [claimed.tries for claimed in delivery.claim()] == [2]


def test_two_workers_share_the_work(transactional_db: None, office: PostOffice, send: Send) -> None:
    """Two drains at once send each letter exactly once; a third finds no lane and leaves."""
    for number in range(120):
        send(key=f"{number}", to=f"person{number}@konto.example", capped=False)
    sent: list[int] = []

    def work() -> None:
        try:
            sent.append(jobs.drain())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(sent) == 120
    assert len(set(office.to())) == len(office.to()) == 120


def test_a_hanging_server_holds_two_workers_at_most(transactional_db: None, office: PostOffice, send: Send) -> None:
    """While two drains wait for a server, another one returns at once and leaves the letters alone."""
    ready, go = threading.Event(), threading.Event()

    def holds(lanes: threading.Barrier) -> None:
        try:
            with delivery._lane() as free:
                assert free
                lanes.wait(10)
                ready.set()
                go.wait(10)
        finally:
            connection.close()

    lanes = threading.Barrier(2)
    threads = [threading.Thread(target=holds, args=[lanes]) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert ready.wait(10)
    send()
    assert jobs.drain() == 0
    assert Letter.objects.get().tries == 0

    go.set()
    for thread in threads:
        thread.join()
    assert jobs.drain() == 1


def test_a_drain_leaves_the_connection_as_it_was(transactional_db: None, send: Send) -> None:
    """What delivery may lose in a crash, nobody else's commits may."""
    send()
    before = _synchronous_commit()
    jobs.drain()

    assert _synchronous_commit() == before


def _synchronous_commit() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("seconds", [1, 10, 30])
def test_a_lease_outlasts_the_slowest_batch(site: Settings, seconds: int) -> None:
    """Every answer of the last letter may come at its very last moment, and the claim still holds."""
    site.KONTO_EMAIL_TIMEOUT = seconds
    answers = 10

    assert delivery.lease().total_seconds() > delivery.BATCH_SECONDS + answers * seconds
