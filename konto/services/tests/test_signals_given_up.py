"""Events that nobody takes: tried for days, then given up where staff see it, and sent again by hand."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from konto.cases.models import Case
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.services.actions import ask_now, end_service, replay, replay_given_up
from konto.services.actions import streams as actions
from konto.services.models import Signal, Status
from konto.services.signals import delivery, erasing, upkeep
from konto.services.signals.queries import Hindrance, hindrance_of
from konto.services.signals.queueing import Address, Happening, queue, release
from konto.services.signals.types import Type
from konto.services.signals.verdicts import BACKOFF
from konto.services.tests.listening import SYSTEM, claims, event_of, happens, known, listens, many, states
from konto.services.tests.receiver import Receiver
from tests.cast import Person
from tests.clocks import Clock
from tests.services import service

pytestmark = pytest.mark.django_db


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
    delivery.drain()
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


def test_an_event_is_not_to_blame_for_a_receiver_that_is_down(receiver: Receiver, clock: Clock) -> None:
    """For as many days as events are tried it is asked about every hour, and the first event is not lost sooner."""
    stream = listens(service(), receiver.url())
    many(stream, 2, accounts=1)
    receiver.close()
    began = clock.now
    while clock.now < began + timedelta(days=6):
        delivery.drain()
        stream.refresh_from_db()
        assert stream.next_try - clock.now <= timedelta(hours=1.2)
        clock.to(max(stream.next_try, Signal.objects.earliest("number").next_try))
    upkeep.tidy()
    assert states(stream) == {"queued": 2}

    receiver.open()
    assert delivery.drain() == 2


def test_days_of_a_pause_do_not_count(receiver: Receiver, clock: Clock) -> None:
    """A receiver failed, its service paused for ten days: nobody asked it meanwhile, so nothing was in vain."""
    stream = listens(service(), receiver.url())
    many(stream, 3)
    receiver.close()
    delivery.drain()
    actions.set_status(stream, Status.PAUSED, actor=Actor.service(stream.service_id))
    clock.shift(days=10)
    upkeep.tidy()
    receiver.open()
    actions.set_status(stream, Status.ENABLED, actor=Actor.service(stream.service_id))
    upkeep.tidy()

    assert delivery.drain() == 3


def test_what_is_sent_again_is_tried_again(receiver: Receiver, clock: Clock) -> None:
    """Given up after a week, sent again by hand: it has its days anew, and its receiver is asked at once."""
    stream = listens(service(), receiver.url())
    many(stream, 5)
    receiver.close()
    for _ in range(2):
        delivery.drain()
        clock.shift(days=8)
    delivery.drain()
    upkeep.tidy()
    assert states(stream) == {"dead": 5}
    assert replay_given_up(stream, actor=SYSTEM) == (5, False)
    upkeep.tidy()
    assert states(stream) == {"queued": 5}

    receiver.open()
    assert delivery.drain() == 5


def test_staff_have_a_receiver_asked_at_once(receiver: Receiver, clock: Clock) -> None:
    """It asked to be left alone for a day and is well again: nobody has to wait for the day to end."""
    stream = listens(service(), receiver.url("/busy"))
    many(stream, 2)
    receiver.answers["/busy"], receiver.extra = (503, {}), {"Retry-After": "86400"}
    delivery.drain()
    receiver.answers.clear()
    assert delivery.drain() == 0
    ask_now(stream, actor=SYSTEM)

    assert delivery.drain() == 2
    assert JournalEntry.objects.filter(event=Event.STREAM_CHANGED).count() == 1


def test_a_dead_event_can_be_sent_again(receiver: Receiver, clock: Clock) -> None:
    """Under the id that it had; another service's can't be, and it is written in the journal."""
    shop, cloud = service("shop"), service("cloud")
    stream = listens(shop, receiver.url("/no"))
    (signal,) = many(stream, 1)
    Signal.objects.update(state="dead", done_at=clock.now)
    assert replay(cloud, [signal.id], actor=SYSTEM) == 0
    assert replay(shop, [signal.id], actor=SYSTEM) == 1
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

    signal = Signal.objects.select_related("stream").get()
    assert replay(shop, [signal.id], actor=SYSTEM) == 0
    assert hindrance_of(signal) is Hindrance.EMPTY


def test_what_is_left_of_somebody_erased_is_not_told_again(receiver: Receiver, alice: Person) -> None:
    """Of an account that is gone its end alone can be told again; nothing else may seem to happen to it."""
    ref, shop = alice.account.ref, service()
    known(shop, ref)
    stream = listens(shop, receiver.url())
    happens(ref)
    erasing.erase(alice.account.subject)
    release(ref)
    actions.set_status(stream, Status.DISABLED, actor=SYSTEM)
    actions.set_status(stream, Status.ENABLED, actor=SYSTEM)

    found = {one.type: hindrance_of(one) for one in Signal.objects.select_related("stream").exclude(sub="")}
    assert found == {"session-revoked": Hindrance.GONE, "account-purged": None}
    assert replay_given_up(stream, actor=SYSTEM) == (1, False)
    delivery.drain()
    assert [event_of(token)[0] for token in receiver.arrived] == ["account-purged", "stream-updated"]


def test_a_stream_that_is_off_is_told_nothing_again(receiver: Receiver) -> None:
    """It said that it wants to hear nothing."""
    stream = listens(service(), receiver.url())
    (signal,) = many(stream, 1)
    actions.set_status(stream, Status.DISABLED, actor=SYSTEM)

    assert replay(service(), [signal.id], actor=SYSTEM) == 0
    assert hindrance_of(Signal.objects.select_related("stream").get()) is Hindrance.OFF


def test_a_pause_keeps_what_happens(receiver: Receiver) -> None:
    """Paused by staff, its service is told so at once and all else waits; off, what waited is given up."""
    account, shop = uuid4(), service()
    known(shop, account)
    stream = listens(shop, receiver.url())
    actions.set_status(stream, Status.PAUSED, actor=SYSTEM)
    happens(account)
    assert (delivery.drain(), delivery.drain()) == (1, 0)
    assert event_of(receiver.arrived[0]) == ("stream-updated", {"status": "paused"})
    assert states(stream) == {"delivered": 1, "queued": 1}
    actions.set_status(stream, Status.DISABLED, actor=SYSTEM)
    happens(account)

    assert states(stream) == {"delivered": 1, "dead": 1}
    assert len(receiver.arrived) == 1


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
