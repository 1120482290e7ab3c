"""Events on their way: brought once, in order, again when a receiver fails, and visible when nobody takes them."""

from __future__ import annotations

import socket
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.services.actions import streams as actions
from konto.services.models import Method, Signal, Stream
from konto.services.signals import delivery, sending
from konto.services.signals.queueing import Address, Happening, queue
from konto.services.signals.types import Type
from konto.services.tests.listening import SYSTEM, claims, event_of, happens, known, listens, many, opened, states
from konto.services.tests.receiver import Receiver
from tests.clocks import Clock
from tests.services import service

pytestmark = pytest.mark.django_db


def test_a_stranger_can_check_a_token(receiver: Receiver, clock: Clock) -> None:
    """One event, one subject by the service's own name for it, one audience; no `sub`, no `exp`, RS256."""
    account, shop = uuid4(), service()
    sub = known(shop, account)
    listens(shop, receiver.url(), authorization="Bearer of-the-shop")
    happens(account, initiator="user")
    assert delivery.drain() == 1

    (token,), (headers,) = receiver.arrived, receiver.headers
    signal = Signal.objects.get()
    assert claims(token) == {
        "iss": "http://localhost:8000",
        "aud": "shop",
        "iat": int(clock.now.timestamp()),
        "jti": str(signal.id),
        "txn": str(signal.txn),
        "sub_id": {"format": "iss_sub", "iss": "http://localhost:8000", "sub": sub},
        "events": {
            "https://schemas.openid.net/secevent/caep/event-type/session-revoked": {
                "event_timestamp": int(clock.now.timestamp()),
                "initiating_entity": "user",
            }
        },
    }
    assert headers["Content-Type"] == "application/secevent+jwt"
    assert headers["Authorization"] == "Bearer of-the-shop"


def test_two_services_know_one_person_by_two_names(receiver: Receiver) -> None:
    """Each hears of one thing under names of its own, which lead to no other's; who knows nobody hears nothing."""
    account, services = uuid4(), [service("shop"), service("cloud"), service("club")]
    for one in services:
        listens(one, receiver.url())
    names = {known(one, account) for one in services[:2]}
    happens(account)
    delivery.drain()

    found = [claims(token) for token in receiver.arrived]
    assert {one["sub_id"]["sub"] for one in found} == names
    assert {one["aud"] for one in found} == {"shop", "cloud"}
    for name in ("txn", "jti", "aud"):
        assert len({one[name] for one in found}) == 2
    assert {UUID(one["jti"]).version for one in found} == {
        4
    }  # no millisecond in it, by which the two could be laid together


def test_only_what_was_asked_for_is_told(receiver: Receiver) -> None:
    """A stream that asked for one type gets no other."""
    account, shop = uuid4(), service()
    known(shop, account)
    listens(shop, receiver.url(), types=(Type.PURGED,))
    happens(account)

    assert not Signal.objects.exists()


def test_a_delivery_is_journalled(receiver: Receiver) -> None:
    """By the account's reference, the signal, the stream and the type; nothing of its contents."""
    account, shop = uuid4(), service()
    known(shop, account)
    stream = listens(shop, receiver.url())
    happens(account)
    delivery.drain()

    entry = JournalEntry.objects.get(event=Event.SIGNAL_DELIVERED)
    signal = Signal.objects.get()
    assert entry.subject == account
    assert entry.details == {"signal": str(signal.id), "stream": str(stream.id), "type": "session-revoked"}


def test_an_address_is_told_to_whom_its_person_told_it(receiver: Receiver) -> None:
    """Sealed until it is delivered, destroyed then; a service that never knew the address hears nothing."""
    account, shop, cloud = uuid4(), service("shop"), service("cloud")
    known(shop, account, "openid", "email")
    known(cloud, account, "openid")
    for one in (shop, cloud):
        listens(one, receiver.url())
    address = Address("email", "old@konto.example", "new@konto.example")
    queue(Happening(Type.IDENTIFIER_CHANGED, account, address=address))
    signal = Signal.objects.get()
    assert b"old@konto" not in bytes(signal.sealed)
    assert "konto.example" not in str(signal.claims)
    delivery.drain()

    (token,) = receiver.arrived
    assert claims(token)["sub_id"] == {"format": "email", "email": "old@konto.example"}
    assert event_of(token) == ("identifier-changed", {"new-value": "new@konto.example"})
    signal.refresh_from_db()
    assert (bytes(signal.sealed), signal.purged_at is not None) == (b"", True)
    assert not JournalEntry.objects.filter(details__icontains="konto.example").exists()


def test_webhooks_are_checked_by_the_standard_library(receiver: Receiver) -> None:
    """The published package verifies them; with another secret, or a changed body, it refuses."""
    account, shop = uuid4(), service()
    sub = known(shop, account)
    made = opened(shop, receiver.url(), method=Method.WEBHOOK)
    happens(account)
    delivery.drain()

    (body,), (headers,) = receiver.arrived, receiver.headers
    said = Webhook(made.secret).verify(body, headers)
    assert said["type"] == "caep.session_revoked"
    assert said["data"]["subject"]["sub"] == sub
    assert {name.lower(): value for name, value in headers.items()}["webhook-id"] == str(Signal.objects.get().id)
    for secret, changed in (("whsec_" + "A" * 44, body), (made.secret, body.replace("caep", "risc"))):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(changed, headers)


def test_a_secret_is_replaced_without_a_gap(receiver: Receiver, clock: Clock) -> None:
    """For a day both secrets verify, afterwards the new one alone."""
    account, shop = uuid4(), service()
    known(shop, account)
    made = opened(shop, receiver.url(), method=Method.WEBHOOK)
    fresh = actions.new_webhook_secret(made.stream, actor=SYSTEM)
    happens(account)
    delivery.drain()
    for secret in (made.secret, fresh):
        Webhook(secret).verify(receiver.arrived[0], receiver.headers[0])

    clock.shift(days=1, seconds=1)
    happens(account)
    delivery.drain()
    Webhook(fresh).verify(receiver.arrived[1], receiver.headers[1])
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret).verify(receiver.arrived[1], receiver.headers[1])


def test_each_accounts_events_arrive_in_order(receiver: Receiver) -> None:
    """Over several connections at once, among the events of others, none overtakes another of its account."""
    stream = listens(service(), receiver.url())
    many(stream, 120, accounts=7)
    assert delivery.drain() == 120

    by_account: dict[str, list[int]] = {}
    for token in receiver.arrived:
        said = claims(token)
        by_account.setdefault(said["sub_id"]["sub"], []).append(next(iter(said["events"].values()))["number"])
    assert len(by_account) == 7
    assert all(numbers == sorted(numbers) for numbers in by_account.values())
    assert receiver.connections <= 7


def test_an_event_that_is_refused_holds_back_its_own_account_alone(receiver: Receiver, clock: Clock) -> None:
    """The next one of the account waits behind it; when it is taken at last, both have come in order."""
    stream = listens(service(), receiver.url("/first"))
    first, second = many(stream, 2, accounts=1)
    receiver.answers["/first"] = (400, {"err": "invalid_request", "description": "old@konto.example"})
    assert delivery.drain() == 0
    (other,) = many(stream, 1)
    del receiver.answers["/first"]
    assert delivery.drain() == 1

    first.refresh_from_db()
    assert (first.state, first.tries, first.last_error) == ("queued", 1, "400 invalid_request")
    assert claims(receiver.arrived[-1])["jti"] == str(other.id)
    clock.to(first.next_try)
    assert delivery.drain() == 2
    assert [claims(token)["jti"] for token in receiver.arrived[-2:]] == [str(first.id), str(second.id)]


def test_a_receiver_that_is_down_is_left_alone_and_loses_nothing(receiver: Receiver, clock: Clock) -> None:
    """After a few tries the rest waits untried; when it is back, all of it arrives, each once."""
    stream = listens(service(), receiver.url())
    many(stream, 40)
    receiver.close()
    assert delivery.drain() == 0
    tried = Signal.objects.filter(tries__gt=0).count()
    assert 3 <= tried <= 10
    assert delivery.drain() == 0
    assert Signal.objects.filter(tries__gt=0).count() == tried

    receiver.open()
    stream.refresh_from_db()
    assert stream.last_error
    clock.to(stream.next_try)
    assert delivery.drain() == 40
    assert set(receiver.copies.values()) == {1}
    stream.refresh_from_db()
    assert (stream.failures, stream.failing_since, stream.last_error) == (0, None, "")


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/hangs", "Timeout"),
        ("/drips", "Timeout"),
        ("/endless", ""),
        ("/stops", ""),
        ("/cuts", ""),
        ("/nonsense", "ValueError"),
    ],
)
def test_a_receiver_that_misbehaves_costs_bounded_time(receiver: Receiver, path: str, error: str) -> None:
    """Hanging, dripping, cutting off, talking nonsense: the event waits, and the name of the trouble is kept."""
    stream = listens(service(), receiver.url(path))
    many(stream, 1)
    taken = delivery.drain()

    signal = Signal.objects.get()
    if path in ("/endless", "/stops"):
        assert (taken, signal.state) == (1, "delivered")  # the status said it; nobody waits for the body
        return
    assert (taken, signal.state, signal.tries) == (0, "queued", 1)
    assert error in signal.last_error
    stream.refresh_from_db()
    assert stream.failing_since is not None


def test_a_flood_of_headers_is_not_read(receiver: Receiver) -> None:
    """Sixteen kilobytes of an answer are looked at, and no more."""
    many(listens(service(), receiver.url("/floods")), 1)
    assert delivery.drain() == 0

    assert Signal.objects.get().last_error in ("LimitOverrunError", "ConnectionResetError", "IncompleteReadError")


def test_a_receiver_that_answers_twice_confuses_nothing(receiver: Receiver) -> None:
    """The answer that nobody asked for is never taken for the next event's."""
    stream = listens(service(), receiver.url("/twice"))
    many(stream, 3, accounts=1)
    assert delivery.drain() == 3

    assert list(receiver.copies.values()) == [1, 1, 1]
    assert states(stream) == {"delivered": 3}


def test_what_is_wrong_is_read_in_chunks_too(receiver: Receiver, clock: Clock) -> None:
    """Who isn't let in fares no better with the next event: the stream waits, and no event is blamed for it."""
    stream = listens(service(), receiver.url("/chunks"))
    many(stream, 40)
    assert delivery.drain() == 0

    stream.refresh_from_db()
    assert stream.last_error == "400 authentication_failed"
    assert len(receiver.arrived) <= 10
    assert delivery.drain() == 0


def test_a_name_server_that_hangs_holds_up_no_other(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked once for all connections of a batch, so that names of others are found meanwhile."""
    asked, look_up = [], socket.getaddrinfo

    def slow(host: str, *args: Any, **more: Any) -> Any:
        asked.append(host)
        if host == "slow.example":
            receiver.go.wait(30)
        return look_up(host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    many(listens(service("shop"), "https://slow.example/"), 60)
    many(listens(service("cloud"), receiver.url()), 20)

    assert delivery.drain() == 20
    assert asked.count("slow.example") == 1


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    """What a receiver points to hears nothing."""
    many(listens(service(), receiver.url("/elsewhere")), 1)
    assert delivery.drain() == 0

    assert receiver.paths == ["/elsewhere"]
    assert Signal.objects.get().last_error == "307"


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("1800", 1_800, 1_800),
        ("", 5, 5),
        ("{date}", 1_800, 1_800),
        ("999999999999999999999", 86_400, 86_400),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 5, 5),
        ("tomorrow", 5, 5),
    ],
)
def test_a_receiver_that_asks_for_time_gets_it(
    receiver: Receiver, clock: Clock, asked: str, least: int, most: int
) -> None:
    """`Retry-After` is honoured, as seconds and as a date, up to a day; nonsense in it is as if it weren't there."""
    stream = listens(service(), receiver.url("/slow"))
    many(stream, 1)
    until = format_datetime(clock.now.replace(microsecond=0) + timedelta(seconds=1801), usegmt=True)
    receiver.answers["/slow"], receiver.extra = (429, {}), {"Retry-After": asked.format(date=until)}
    delivery.drain()

    stream.refresh_from_db()
    assert least <= (stream.next_try - clock.now).total_seconds() <= most * 1.2 + 1


def test_a_stream_that_can_not_show_itself_stops_no_other(receiver: Receiver) -> None:
    """Its sealed header opens with no key any more: it waits and says why, the others leave."""
    broken, sound = listens(service("shop"), receiver.url()), listens(service("cloud"), receiver.url())
    Stream.objects.filter(pk=broken.pk).update(authorization=b"sealed with a key that was lost")
    for one in (broken, sound):
        many(one, 3)

    assert delivery.drain() == 3
    broken.refresh_from_db()
    assert broken.last_error == "InvalidToken"


def test_a_stream_that_is_removed_meanwhile_is_let_go(receiver: Receiver) -> None:
    """What a worker has under way for it is noted nowhere, and nothing breaks."""
    stream = listens(service(), receiver.url())
    many(stream, 2)
    taken = delivery.take()
    assert taken
    signals = delivery.due_of(stream)
    actions.remove_stream(stream, actor=SYSTEM)

    delivery._note(taken, sending.bring(taken, signals))

    assert len(receiver.arrived) == 2
    assert not Signal.objects.exists()
    assert not JournalEntry.objects.filter(event=Event.SIGNAL_DELIVERED).exists()


def test_a_stream_is_one_workers_at_a_time(receiver: Receiver, clock: Clock) -> None:
    """While one delivers, another finds nothing; when the lease is over, it does."""
    stream = listens(service(), receiver.url())
    many(stream, 1)
    assert delivery.take() == stream
    assert delivery.take() is None

    clock.to(clock.now + delivery.lease())
    assert delivery.take() == stream
    assert Stream.objects.get().drained_until > clock.now
