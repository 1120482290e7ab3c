"""A service sets up its streams, fetches its events, and meets nobody else's: Shared Signals 1.0, RFC 8936."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from standardwebhooks.webhooks import Webhook

from konto.kernel.models import JournalEntry
from konto.services.actions import Scope
from konto.services.inbound import rates
from konto.services.models import Method, Signal, Silence, Stream
from konto.services.signals import delivery
from konto.services.signals.types import Type
from konto.services.tests.listening import claims, event_of, happens, known, listens, many, states
from konto.services.tests.receiver import Receiver
from tests.cast import Person
from tests.clocks import Clock
from tests.services import Machine, machine, service

pytestmark = pytest.mark.django_db

STREAMS, STATUS, VERIFY = "/api/services/ssf/streams", "/api/services/ssf/status", "/api/services/ssf/verify"
SUBJECTS = "/api/services/ssf/subjects"
JUNK = (
    "{",
    "[]",
    "[" * 50_000,
    '"x"',
    '{"description": "a\\u0000b"}',
    '{"description": "\\ud800"}',
    '{"a": ' + "[" * 20 + "]" * 20 + "}",
)
PUSH, POLL, WEBHOOK = "urn:ietf:rfc:8935", "urn:ietf:rfc:8936", "https://www.standardwebhooks.com/"


@pytest.fixture(autouse=True)
def fresh_minute() -> None:
    rates.forget_held()


@pytest.fixture
def shop() -> Machine:
    """The shop's machine, with a key good for events."""
    return machine("shop", Scope.EVENTS_READ, Scope.EVENTS_MANAGE)


def ask(who: Machine, method: str, path: str, body: Any = None) -> Any:
    """One request of a service."""
    data = "" if body is None else json.dumps(body)
    return Client().generic(method, path, data, "application/json", headers=who.headers())


def test_what_a_stranger_finds() -> None:
    """The configuration names every endpoint, each of which answers, and the keys that OpenID uses too."""
    found = Client().get("/.well-known/ssf-configuration").json()

    assert found["spec_version"] == "1_0"
    assert found["issuer"] == "http://localhost:8000"
    assert found["jwks_uri"] == Client().get("/.well-known/openid-configuration").json()["jwks_uri"]
    assert found["delivery_methods_supported"] == [PUSH, POLL, WEBHOOK]
    assert found["default_subjects"] == "ALL"
    for name in ("configuration_endpoint", "status_endpoint", "verification_endpoint"):
        path = found[name].removeprefix(found["issuer"])
        assert Client().post(path, {}, content_type="application/json").status_code == 401


def test_a_stream_is_made_read_changed_replaced_and_removed(shop: Machine, receiver: Receiver) -> None:
    """With what is offered of what it asked for; the authorization header is never shown again."""
    delivery_ = {"method": PUSH, "endpoint_url": receiver.url(), "authorization_header": "Bearer secret-of-the-shop"}
    wanted = {"delivery": delivery_, "events_requested": [Type.DISABLED.uri, "https://example.org/unknown"]}
    made = ask(shop, "POST", STREAMS, wanted)
    assert made.status_code == 201
    stream = made.json()
    assert stream["aud"] == "shop"
    assert stream["events_delivered"] == [Type.DISABLED.uri]
    assert Type.LEAVING_REQUESTED.uri in stream["events_supported"]
    assert "secret-of-the-shop" not in made.content.decode()

    one = f"{STREAMS}?stream_id={stream['stream_id']}"
    assert ask(shop, "GET", one).json() == stream
    assert ask(shop, "GET", STREAMS).json() == [stream]
    changed = ask(shop, "PATCH", STREAMS, {"stream_id": stream["stream_id"], "description": "for tests"}).json()
    assert (changed["description"], changed["delivery"]) == ("for tests", stream["delivery"])
    assert Stream.objects.get().authorization
    replaced = ask(shop, "PUT", STREAMS, {"stream_id": stream["stream_id"], "delivery": {"method": POLL}}).json()
    assert replaced["delivery"]["endpoint_url"].endswith(f"{stream['stream_id']}/poll")
    assert not Stream.objects.get().authorization
    assert ask(shop, "DELETE", one).status_code == 204
    assert ask(shop, "GET", one).status_code == 404
    assert not Stream.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"delivery": {"method": "urn:example:carrier-pigeon"}},
        {"delivery": {"method": PUSH}},
        {"delivery": {"method": PUSH, "endpoint_url": "ftp://example.org/"}},
        {"delivery": {"method": PUSH, "endpoint_url": "https://user:word@example.org/"}},
        {"delivery": {"method": PUSH, "endpoint_url": "https://10.0.0.1/"}},
        {"delivery": {"method": PUSH, "endpoint_url": "https://example.org/", "authorization_header": "a\r\nHost: b"}},
        {"delivery": {"method": POLL}, "events_requested": ["https://example.org/unknown"]},
        {"delivery": {"method": POLL}, "events_requested": "all"},
        {"delivery": {"method": POLL}, "description": 7},
        {"delivery": {"method": POLL}, "description": "x" * 201},
        {"delivery": []},
    ],
)
def test_what_makes_no_stream_makes_none(shop: Machine, body: dict[str, Any]) -> None:
    """Said as a problem, and nothing is kept of it."""
    answer = ask(shop, "POST", STREAMS, body)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert not Stream.objects.exists()


def test_bodies_that_are_no_json_object_are_refused(shop: Machine) -> None:
    """Nonsense, a list, and something nested without end."""
    for text in JUNK:
        answer = Client().generic("POST", STREAMS, text, "application/json", headers=shop.headers())
        assert answer.status_code == 400


@pytest.mark.parametrize("path", [STREAMS, STATUS, VERIFY, f"{SUBJECTS}/add", f"{SUBJECTS}/remove"])
def test_junk_is_refused_everywhere(shop: Machine, path: str) -> None:
    """No endpoint breaks on what is none of its business, and nothing comes of it."""
    stream = listens(service(), method=Method.POLL)
    junk: list[Any] = [None, 7, True, "", "x" * 600, [], {}, [[]], {"a": {"b": []}}, -1, 10**300, "\u202e"]
    for value in junk:
        body = dict.fromkeys(("delivery", "events_requested", "status", "state", "subject"), value)
        for named in (str(stream.id), value):
            answer = ask(shop, "POST", path, {**body, "stream_id": named})
            assert answer.status_code < 500, (path, value)

    assert Stream.objects.get().status == "enabled"


def test_a_service_has_so_many_streams(shop: Machine) -> None:
    """Five, and the sixth is refused."""
    for _ in range(5):
        assert ask(shop, "POST", STREAMS, {}).status_code == 201

    assert ask(shop, "POST", STREAMS, {}).status_code == 409
    assert Stream.objects.count() == 5


def test_another_services_stream_is_not_there(shop: Machine) -> None:
    """Neither to be read nor changed, verified, fetched from or removed."""
    stream = listens(service("cloud"), method=Method.POLL)
    body = {"stream_id": str(stream.id), "status": "disabled"}
    answers = [
        ask(shop, "GET", f"{STREAMS}?stream_id={stream.id}"),
        ask(shop, "PATCH", STREAMS, body),
        ask(shop, "PUT", STREAMS, body),
        ask(shop, "DELETE", f"{STREAMS}?stream_id={stream.id}"),
        ask(shop, "GET", f"{STATUS}?stream_id={stream.id}"),
        ask(shop, "POST", STATUS, body),
        ask(shop, "POST", VERIFY, body),
        ask(shop, "POST", f"{STREAMS}/{stream.id}/poll", {}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert Stream.objects.get().status == "enabled"


def test_a_key_for_reading_changes_nothing() -> None:
    """`ssf.read` reads and fetches; `ssf.manage` is for the rest."""
    reader = machine("shop", Scope.EVENTS_READ)

    assert ask(reader, "GET", STREAMS).status_code == 200
    assert ask(reader, "POST", STREAMS, {}).status_code == 403
    assert not Stream.objects.exists()


def test_what_only_the_transmitter_says_stays(shop: Machine) -> None:
    """A service can repeat it, not change it."""
    stream = ask(shop, "POST", STREAMS, {}).json()
    assert ask(shop, "PATCH", STREAMS, {"stream_id": stream["stream_id"], "aud": "shop"}).status_code == 200

    assert ask(shop, "PATCH", STREAMS, {"stream_id": stream["stream_id"], "aud": "cloud"}).status_code == 400


def test_a_verification_echoes_its_state(shop: Machine, receiver: Receiver, clock: Clock) -> None:
    """204 at once, the event comes by itself, about the stream; asked again within a minute it is too soon."""
    stream = listens(service(), receiver.url())
    body = {"stream_id": str(stream.id), "state": "VGhpcyBpcyBhbiBleGFtcGxl"}
    assert ask(shop, "POST", VERIFY, body).status_code == 204
    assert ask(shop, "POST", VERIFY, body).status_code == 429
    delivery.drain()

    (token,) = receiver.arrived
    assert event_of(token) == ("verification", {"state": "VGhpcyBpcyBhbiBleGFtcGxl"})
    assert claims(token)["sub_id"] == {"format": "opaque", "id": str(stream.id)}
    clock.shift(minutes=1)
    assert ask(shop, "POST", VERIFY, body).status_code == 204


def test_a_stream_pauses_and_flows_again(shop: Machine, receiver: Receiver) -> None:
    """What happens in between waits, and comes afterwards; its own service isn't told what it did itself."""
    account = uuid4()
    known(service(), account)
    stream = listens(service(), receiver.url())
    body = {"stream_id": str(stream.id), "status": "paused", "reason": "We move."}
    assert ask(shop, "POST", STATUS, body).json() == body
    happens(account)
    assert delivery.drain() == 0
    ask(shop, "POST", STATUS, {**body, "status": "enabled", "reason": ""})

    assert ask(shop, "GET", f"{STATUS}?stream_id={stream.id}").json()["status"] == "enabled"
    assert delivery.drain() == 1
    assert ask(shop, "POST", STATUS, {**body, "status": "sleepy"}).status_code == 400


def test_events_are_fetched_and_acknowledged(shop: Machine) -> None:
    """Given until they are acknowledged, each once counted; of each account one at a time, so that the order holds."""
    stream = listens(service(), method=Method.POLL)
    first, second = many(stream, 2, accounts=1)
    (other,) = many(stream, 1)
    path = f"{STREAMS}/{stream.id}/poll"
    given = ask(shop, "POST", path, {"returnImmediately": True}).json()
    assert set(given["sets"]) == {str(first.id), str(other.id)}
    assert given["moreAvailable"] is True
    assert all(claims(token)["jti"] == name for name, token in given["sets"].items())
    assert ask(shop, "POST", path, {}).json()["sets"].keys() == given["sets"].keys()

    given = ask(shop, "POST", path, {"ack": list(given["sets"]), "maxEvents": 1}).json()
    assert (list(given["sets"]), given["moreAvailable"]) == ([str(second.id)], False)
    given = ask(shop, "POST", path, {"ack": [str(second.id), "not-one-of-ours"], "maxEvents": 0}).json()
    assert given == {"sets": {}, "moreAvailable": False}
    assert states(stream) == {"delivered": 3}


def test_an_acknowledgement_that_comes_again_changes_nothing(shop: Machine) -> None:
    """Nor does one for what was given up: each event is told once in the journal."""
    stream = listens(service(), method=Method.POLL)
    first, second = many(stream, 2)
    path = f"{STREAMS}/{stream.id}/poll"
    said = {"ack": [str(first.id)], "setErrs": {str(second.id): {"err": "invalid_request"}}, "maxEvents": 0}
    for _ in range(3):
        assert ask(shop, "POST", path, said).json() == {"sets": {}, "moreAvailable": False}
    ask(shop, "POST", path, {"ack": [str(second.id)], "setErrs": {str(first.id): {"err": "late"}}})

    assert states(stream) == {"delivered": 1, "dead": 1}
    events = list(JournalEntry.objects.filter(event__startswith="signal_").values_list("event", flat=True))
    assert sorted(events) == ["signal_delivered", "signal_given_up"]


def test_what_a_service_can_not_take_is_given_up(shop: Machine) -> None:
    """Its error's name is kept, none of its words; the event is offered no more, and can be sent again by hand."""
    stream = listens(service(), method=Method.POLL)
    (signal,) = many(stream, 1)
    said = {str(signal.id): {"err": "invalid_request", "description": "alice@konto.example is unknown"}}
    ask(shop, "POST", f"{STREAMS}/{stream.id}/poll", {"setErrs": said})

    signal.refresh_from_db()
    assert (signal.state, signal.last_error) == ("dead", "invalid_request")


@pytest.mark.parametrize("body", [{"maxEvents": -1}, {"maxEvents": True}, {"ack": "all"}, {"setErrs": []}])
def test_a_poll_that_can_not_be_read_takes_nothing(shop: Machine, body: dict[str, Any]) -> None:
    """Refused whole: nothing of it counts as acknowledged."""
    stream = listens(service(), method=Method.POLL)
    (signal,) = many(stream, 1)
    body = {"ack": [str(signal.id)], **body}

    assert ask(shop, "POST", f"{STREAMS}/{stream.id}/poll", body).status_code == 400
    assert Signal.objects.get().state == "queued"


def test_another_streams_events_can_not_be_acknowledged(shop: Machine) -> None:
    """Names of events that belong to another stream are passed over."""
    mine, theirs = listens(service(), method=Method.POLL), listens(service("cloud"), method=Method.POLL)
    (signal,) = many(theirs, 1)
    ask(shop, "POST", f"{STREAMS}/{mine.id}/poll", {"ack": [str(signal.id)]})

    assert states(theirs) == {"queued": 1}


def test_a_service_may_hear_nothing_more_of_somebody(shop: Machine, alice: Person) -> None:
    """Of this one by this stream alone, until it wants to again; by the name that it has, not by another's."""
    ref = alice.account.ref
    sub = known(service(), ref)
    quiet, other = listens(service(), method=Method.POLL), listens(service(), method=Method.POLL)
    subject = {"format": "iss_sub", "iss": "http://localhost:8000", "sub": sub}
    body = {"stream_id": str(quiet.id), "subject": subject}
    assert ask(shop, "POST", f"{SUBJECTS}/remove", body).status_code == 204
    assert ask(shop, "POST", f"{SUBJECTS}/remove", body).status_code == 204
    happens(ref)
    assert (states(quiet), states(other)) == ({}, {"queued": 1})

    assert ask(shop, "POST", f"{SUBJECTS}/add", {**body, "verified": True}).status_code == 200
    happens(ref)
    assert states(quiet) == {"queued": 1}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"sub": "somebody-elses-name-22"}, 404),
        ({"sub": ""}, 400),
        ({"sub": 7}, 400),
        ({"sub": "a\x00b"}, 400),
        ({"iss": "https://example.org"}, 400),
        ({"format": "email", "email": "alice.appleby@example.org"}, 400),
    ],
)
def test_nobody_is_silenced_by_another_name(shop: Machine, alice: Person, changed: dict[str, Any], status: int) -> None:
    """Neither by an address, which would tell who has an account, nor by what the service doesn't know."""
    subject = {"format": "iss_sub", "iss": "http://localhost:8000", "sub": known(service(), alice.account.ref)}
    stream = listens(service(), method=Method.POLL)
    body = {"stream_id": str(stream.id), "subject": {**subject, **changed}}

    assert ask(shop, "POST", f"{SUBJECTS}/remove", body).status_code == status
    assert not Silence.objects.exists()


def test_a_webhook_secret_is_shown_once(shop: Machine, receiver: Receiver) -> None:
    """In the answer that made it, and in none afterwards."""
    made = ask(shop, "POST", STREAMS, {"delivery": {"method": WEBHOOK, "endpoint_url": receiver.url()}}).json()
    assert made["delivery"]["secret"].startswith("whsec_")

    assert "secret" not in ask(shop, "GET", f"{STREAMS}?stream_id={made['stream_id']}").json()["delivery"]


def test_a_webhook_secret_is_replaced_by_its_service(shop: Machine, receiver: Receiver) -> None:
    """The new one is in the answer alone; only a webhook of one's own has one."""
    mine = listens(service(), receiver.url(), method=Method.WEBHOOK)
    theirs, polled = (
        listens(service("cloud"), receiver.url(), method=Method.WEBHOOK),
        listens(service(), method=Method.POLL),
    )
    before = bytes(mine.secrets)
    made = ask(shop, "POST", f"{STREAMS}/{mine.id}/secret")
    known(service(), account := uuid4())
    happens(account)
    delivery.drain()

    assert Webhook(made.json()["secret"]).verify(receiver.arrived[0], receiver.headers[0])
    assert made["Cache-Control"] == "private, no-store"
    mine.refresh_from_db()
    assert bytes(mine.secrets) != before
    wrong = [ask(shop, "POST", f"{STREAMS}/{one.id}/secret").status_code for one in (theirs, polled)]
    reader = machine("shop", Scope.EVENTS_READ)
    assert [*wrong, ask(reader, "POST", f"{STREAMS}/{mine.id}/secret").status_code] == [404, 400, 403]
