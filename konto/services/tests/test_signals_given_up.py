"""Events that nobody takes: tried for days, then given up where staff see it, and sent again by hand."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from pytest_django import Settings

from konto.cases.models import Case
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.services.actions import end_service
from konto.services.actions import streams as actions
from konto.services.models import Signal, Status
from konto.services.signals import delivery, upkeep
from konto.services.signals.queueing import Address, Happening, queue
from konto.services.signals.types import Type
from konto.services.signals.verdicts import BACKOFF
from konto.services.tests.listening import SYSTEM, claims, happens, known, listens, many, states
from konto.services.tests.receiver import Receiver
from tests.clocks import Clock
from tests.services import service

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """Somebody who takes events, on loopback; nobody waits for them long."""
    settings.KONTO_EVENT_TIMEOUT = 1
    receiver = Receiver()
    receiver.open()
    yield receiver
    receiver.close()


def test_a_receiver_that_is_gone_is_asked_no_more(receiver: Receiver) -> None:
    """410: the stream is off, what waited is given up, staff are alarmed; what follows isn't kept."""
    account, shop = uuid4(), service()
    known(shop, account)
    stream = listens(shop, receiver.url("/gone"))
    happens(account)
    many(stream, 5)
    receiver.answers["/gone"] = (410, {})
    delivery.drain()
    asked = len(receiver.arrived)
    happens(account)
    delivery.drain()

    stream.refresh_from_db()
    assert (stream.status, states(stream), len(receiver.arrived)) == ("disabled", {"dead": 6}, asked)
    assert Case.objects.filter(subject="events_untold").exists()
    assert JournalEntry.objects.filter(event=Event.SIGNAL_GIVEN_UP).count() == 6


def test_tries_come_further_and_further_apart(receiver: Receiver, clock: Clock) -> None:
    """As Standard Webhooks proposes, over days; then the event is given up, and staff are alarmed."""
    stream = listens(service(), receiver.url("/no"))
    (signal,) = many(stream, 1)
    receiver.answers["/no"] = (422, {})
    for wait in BACKOFF:
        delivery.drain()
        signal.refresh_from_db()
        gap = (signal.next_try - clock.now).total_seconds()
        assert wait <= gap <= wait * 1.2
        clock.to(signal.next_try)
    delivery.drain()

    signal.refresh_from_db()
    assert (signal.state, signal.last_error) == ("dead", "422")
    assert Case.objects.get(subject="events_untold").evidence["service"] == "shop"


def test_after_days_without_an_answer_events_are_given_up(receiver: Receiver, clock: Clock) -> None:
    """A week of trying ends what was to be told then; what happened since waits on."""
    stream = listens(service(), receiver.url())
    many(stream, 5)
    receiver.close()
    delivery.drain()
    clock.shift(days=6)
    (later,) = many(stream, 1)
    clock.shift(days=1)
    upkeep.tidy()

    assert states(stream) == {"dead": 5, "queued": 1}
    later.refresh_from_db()
    assert later.state == "queued"


def test_what_nobody_tried_to_tell_is_not_given_up(receiver: Receiver, clock: Clock) -> None:
    """When our own worker stood still for ten days, its events still leave."""
    stream = listens(service(), receiver.url())
    many(stream, 3)
    clock.shift(days=10)
    upkeep.tidy()

    assert delivery.drain() == 3


def test_a_dead_event_can_be_sent_again(receiver: Receiver, clock: Clock) -> None:
    """Under the id that it had; another service's can't be, and it is written in the journal."""
    shop, cloud = service("shop"), service("cloud")
    stream = listens(shop, receiver.url("/no"))
    (signal,) = many(stream, 1)
    Signal.objects.update(state="dead", done_at=clock.now)
    assert actions.replay(cloud, [signal.id], actor=SYSTEM) == 0
    assert actions.replay(shop, [signal.id], actor=SYSTEM) == 1
    delivery.drain()

    assert claims(receiver.arrived[0])["jti"] == str(signal.id)
    assert JournalEntry.objects.filter(event=Event.SIGNAL_REPLAYED).count() == 1


def test_what_held_an_address_can_not_be_told_again(receiver: Receiver) -> None:
    """Its contents were destroyed with the delivery."""
    account, shop = uuid4(), service()
    known(shop, account, "phone")
    listens(shop, receiver.url())
    queue(Happening(Type.IDENTIFIER_RECYCLED, account, address=Address("phone", "+4790000001")))
    delivery.drain()

    assert actions.replay(shop, [Signal.objects.get().id], actor=SYSTEM) == 0


def test_a_pause_keeps_what_happens(receiver: Receiver) -> None:
    """Paused, it waits; switched off, nothing new is written and what waited is given up."""
    account, shop = uuid4(), service()
    known(shop, account)
    stream = listens(shop, receiver.url())
    actions.set_status(stream, Status.PAUSED, actor=SYSTEM)
    happens(account)
    assert (delivery.drain(), states(stream)["queued"] >= 1) == (0, True)
    actions.set_status(stream, Status.DISABLED, actor=SYSTEM)
    happens(account)

    assert set(states(stream)) == {"dead"}
    assert receiver.arrived == []


def test_a_month_later_it_is_forgotten(receiver: Receiver, clock: Clock) -> None:
    """What was told is kept for thirty days, to be seen and sent again."""
    many(listens(service(), receiver.url()), 2)
    delivery.drain()
    clock.shift(days=29)
    upkeep.tidy()
    assert Signal.objects.count() == 2
    clock.shift(days=1)
    upkeep.tidy()

    assert not Signal.objects.exists()


def test_a_service_that_is_off_the_list_hears_nothing_more(receiver: Receiver) -> None:
    """What waited for it is dropped, nobody is alarmed, and what it was told can still be seen."""
    account, shop = uuid4(), service()
    known(shop, account)
    stream = listens(shop, receiver.url())
    happens(account)
    delivery.drain()
    happens(account)
    end_service("shop", actor=SYSTEM)
    happens(account)

    assert (delivery.drain(), states(stream), len(receiver.arrived)) == (0, {"delivered": 1}, 1)
    assert not Case.objects.exists()
