"""A worker that is killed in the middle, and several at once: nothing is lost, and nothing counts twice."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest
import time_machine
from django.db import connection, transaction

from konto.identity import actions as identity
from konto.services.actions import streams as actions
from konto.services.models import Method, Signal, Silence, Stream
from konto.services.signals import delivery
from konto.services.tests.listening import claims, happens, known, listens, many, states
from konto.services.tests.receiver import Receiver
from tests.cast import Person
from tests.services import service
from tests.threads import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORKER = """
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
settings.KONTO_EVENT_TIMEOUT = 60
django.setup()
from konto.services.signals import delivery
delivery.drain_at_once()
"""


def ids(receiver: Receiver) -> list[str]:
    return [claims(token)["jti"] for token in receiver.arrived]


def test_a_worker_killed_in_the_middle_loses_nothing(receiver: Receiver) -> None:
    """Killed after a receiver took some: after the lease all are delivered, second copies under the ids they had."""
    stream = listens(service(), receiver.url("/hangs"))
    many(stream, 30)
    code = WORKER.format(database=connection.settings_dict["NAME"])
    worker = subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ))
    try:
        assert receiver.busy.wait(30)
    finally:
        worker.kill()
        worker.wait()
    half = set(ids(receiver))
    assert half
    Stream.objects.update(endpoint_url=receiver.url())
    assert delivery.drain() == 0
    stream.refresh_from_db()
    with time_machine.travel(stream.drained_until):
        assert delivery.drain() == 30

    arrived = ids(receiver)
    assert set(arrived) == {str(pk) for pk in Signal.objects.values_list("pk", flat=True)}
    assert {name for name in arrived if arrived.count(name) > 1} <= half
    assert states(stream) == {"delivered": 30}


def test_two_workers_deliver_each_event_once(receiver: Receiver) -> None:
    """Several streams, two workers with threads of their own: each event arrives once."""
    for code in ("shop", "cloud", "club"):
        many(listens(service(code), receiver.url()), 60)
    taken = at_once(delivery.drain_at_once, delivery.drain_at_once)

    assert sum(taken) == 180
    assert len(set(ids(receiver))) == len(receiver.arrived) == 180


def test_a_receiver_that_hangs_holds_up_no_other(receiver: Receiver) -> None:
    """While one service hangs, the others' events leave at once."""
    many(listens(service("shop"), receiver.url("/hangs")), 20)
    many(listens(service("cloud"), receiver.url()), 20)

    assert delivery.drain_at_once() == 20


def test_who_silences_somebody_stops_nobody_who_holds_them(alice: Person) -> None:
    """While an account is held, its service asks to hear nothing of it: what happens is written, then that is done."""
    shop, ref = service(), alice.account.ref
    sub = known(shop, ref)
    stream = listens(shop, method=Method.POLL)
    held, asking = threading.Event(), threading.Event()

    def stop() -> None:
        with transaction.atomic():
            identity.lock(alice.account)
            held.set()
            asking.wait(10)
            time.sleep(0.3)  # the other one is in the middle: it has the stream, and waits for the account
            happens(ref)

    def silence() -> None:
        held.wait(10)
        asking.set()
        actions.silence(stream, sub)

    at_once(stop, silence)

    assert (states(stream), Silence.objects.count()) == ({"queued": 1}, 1)
