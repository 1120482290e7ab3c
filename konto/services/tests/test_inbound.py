"""What stands before every call of a service: whose token, how often, done once, in pages, refused in one form."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from konto.kernel import clock as clocks
from konto.kernel import keys
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.services.inbound import Problem, Scope, idempotency, rates, tokens
from konto.services.jobs import forget_spent
from konto.services.models import Answer, Service, Token
from tests.clocks import Clock
from tests.services import Machine, machine, service
from tests.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.urls("konto.services.tests.trial_urls")]
PROBLEM = "application/problem+json"


@pytest.fixture
def shop(db: None) -> Machine:
    """A shop that may read and hand over orders."""
    return machine("shop", Scope.ORDERS_READ, Scope.ORDERS_WRITE)


def send(of: Machine, body: Any, *, path: str = "/api/trial/deeds", key: str | None = None) -> Any:
    headers = {**of.headers(), **({"Idempotency-Key": key} if key is not None else {})}
    sent = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return Client(raise_request_exception=False).post(path, sent, content_type="application/json", headers=headers)


def done() -> int:
    return JournalEntry.objects.filter(event=Event.SERVICE_CHANGED).count()


# --- whose token ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "unauthorized"),
        ("", "unauthorized"),
        ("Bearer", "unauthorized"),
        ("Basic c2hvcDpzZWNyZXQ=", "unauthorized"),
        ("Bearer wrong", "token-over"),
        ("Bearer " + "x" * 5_000, "token-over"),
        ("Bearer \xe5\x00", "token-over"),
    ],
)
def test_without_a_token_nothing_is_told(shop: Machine, header: str | None, code: str) -> None:
    """The answer says by its name what is missing, and how to show a token; nothing is done."""
    answer = Client().post(
        "/api/trial/deeds", "{}", "application/json", headers={"Authorization": header} if header else {}
    )

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert answer.json()["type"] == f"urn:konto:problem:{code}"
    assert done() == 0


def test_a_secret_is_no_token(shop: Machine) -> None:
    """What fetches a token opens nothing by itself."""
    answer = Client().get("/api/trial/services", headers={"Authorization": f"Bearer {shop.secret}"})

    assert answer.status_code == 401


def test_a_token_is_good_for_its_scopes_alone(shop: Machine) -> None:
    """A token of less than the key may do is refused what it lacks, and is told what that is."""
    reading = Machine("shop", shop.secret, shop.fetch(scope="orders:read").json()["access_token"])

    refused = send(reading, {"count": 1})

    assert Client().get("/api/trial/services", headers=reading.headers()).status_code == 200
    assert (refused.status_code, refused.json()["scopes"]) == (403, ["orders:write"])
    assert 'scope="orders:write"' in refused.headers["WWW-Authenticate"]
    assert done() == 0


def test_a_token_ends_with_its_hour_and_is_removed(shop: Machine, clock: Clock) -> None:
    """A minute before it counts, a minute after it doesn't, and the next upkeep removes the row."""
    headers = shop.headers()
    clock.shift(minutes=59)
    assert Client().get("/api/trial/plain", headers=headers).status_code == 200
    forget_spent(0)
    assert Token.objects.count() == 1

    clock.shift(minutes=2)

    assert Client().get("/api/trial/plain", headers=headers).status_code == 401
    forget_spent(0)
    assert not Token.objects.exists()


def test_a_cookie_opens_nothing(shop: Machine) -> None:
    """Whoever is signed in as a person is no service."""
    assert Client().get("/api/trial/plain").status_code == 401


def test_asking_whose_token_it_is_costs_one_query_by_index(shop: Machine) -> None:
    """One statement, and the token is found by its key among many."""
    shown = shop.headers()["Authorization"].removeprefix("Bearer ")

    with CaptureQueriesContext(connection) as queries:
        found = tokens.shown(shown)

    assert found
    assert (found.service, found.scopes) == (service("shop"), frozenset({"orders:read", "orders:write"}))
    assert len(queries) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan" not in plan, plan


# --- how often -----------------------------------------------------------------------------------------------------
def test_a_minute_has_so_many_requests(shop: Machine, clock: Clock, settings: Settings) -> None:
    """Every answer says what is left; past the last one it says how long to wait, and the next minute is a new one."""
    settings.KONTO_SERVICE_RATE = 5
    clock.shift(seconds=-(time.time() % 60))
    other = machine("bank", Scope.ORDERS_READ)
    shop.headers()  # one of the five

    answers = [Client().get("/api/trial/plain", headers=shop.headers()) for _ in range(6)]

    assert [one.status_code for one in answers] == [200] * 4 + [429] * 2
    assert [one.headers["RateLimit-Remaining"] for one in answers] == ["3", "2", "1", "0", "0", "0"]
    assert {one.headers["RateLimit-Limit"] for one in answers} == {"5"}
    assert answers[-1].headers["Content-Type"] == PROBLEM
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert shop.fetch().status_code == 429
    assert Client().get("/api/trial/plain", headers=other.headers()).status_code == 200
    clock.shift(minutes=1)
    assert Client().get("/api/trial/plain", headers=shop.headers()).status_code == 200


def test_refusals_count_too(shop: Machine, settings: Settings) -> None:
    """What is unfit, and what the token isn't good for, takes its place; the answer says what is left."""
    settings.KONTO_SERVICE_RATE = 100
    shop.headers()

    unfit = send(shop, {"count": "x"})
    narrow = Client().get("/api/trial/services", headers=machine("bank", Scope.LIKES_READ).headers())

    assert (unfit.status_code, unfit.headers["RateLimit-Remaining"]) == (422, "98")
    assert (narrow.status_code, narrow.headers["RateLimit-Remaining"]) == (403, "98")


@pytest.mark.django_db(transaction=True)
def test_all_machines_count_together(settings: Settings) -> None:
    """Two processes, each of which takes places by the handful: together never more than the limit."""
    settings.KONTO_SERVICE_RATE = 1_000
    shop = service("shop")
    rates.forget_held()
    taken = 0
    for _ in range(150):  # as many handfuls as there are, and half of that again
        rates.forget_held()  # another process, which knows nothing of what the first one holds
        try:
            rates.take(shop.pk)
        except Problem:
            continue
        taken += 1

    assert taken == 100
    rates.forget_held()


# --- done once -----------------------------------------------------------------------------------------------------
def test_what_is_repeated_is_done_once_and_answered_alike(shop: Machine) -> None:
    """The repetition is told the same, and that it is one; another key is another deed."""
    first = send(shop, {"count": 2}, key="order-1")
    again = send(shop, {"count": 2}, key="order-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert done() == 2
    assert send(shop, {"count": 2}, key="order-2").json() == {"entries": 4}


def test_without_a_key_it_is_done_as_often_as_it_is_asked(shop: Machine) -> None:
    """Unless the operation wants one: then nothing is done without."""
    send(shop, {"count": 1})
    send(shop, {"count": 1})
    refused = send(shop, {"count": 1}, path="/api/trial/careful")

    assert done() == 2
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:konto:problem:key-missing")


def test_a_key_stands_for_one_request(shop: Machine) -> None:
    """The same key with another body, or at another address, is refused; nothing is done."""
    send(shop, {"count": 1}, key="order-1")

    for answer in (
        send(shop, {"count": 2}, key="order-1"),
        send(shop, {"count": 1}, key="order-1", path="/api/trial/careful"),
        send(shop, {"count": 1}, key="order-1", path="/api/trial/deeds?twice=1"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:konto:problem:key-reused")
    assert done() == 1


def test_two_services_may_use_the_same_key(shop: Machine) -> None:
    """A key is one service's own: neither is told what the other did."""
    bank = machine("bank", Scope.ORDERS_WRITE)

    first, other = send(shop, {"count": 2}, key="1"), send(bank, {"count": 2}, key="1")

    assert "Idempotency-Replayed" not in other.headers
    assert first.status_code == other.status_code == 201
    assert done() == 4


@pytest.mark.parametrize(("count", "status"), [(7, 409), (8, 500), (0, 422)])
def test_what_failed_is_not_kept(shop: Machine, count: int, status: int) -> None:
    """Refused, broken half-way, or unfit: nothing was done, and the same key does it when it is put right."""
    assert send(shop, {"count": count}, key="order-1").status_code == status
    assert done() == 0
    assert not Answer.objects.exists()

    assert send(shop, {"count": 1}, key="order-1").status_code == 201
    assert done() == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a b", "schlüssel", '"'])
def test_a_key_that_is_none_is_refused(shop: Machine, key: str) -> None:
    """Too long, empty, or of letters that no header should bring."""
    answer = send(shop, {"count": 1}, key=key)

    assert (answer.status_code, answer.json()["type"]) == (400, "urn:konto:problem:key-unfit")
    assert done() == 0


def test_a_quoted_key_is_the_same_key(shop: Machine) -> None:
    """As the draft of the header writes it, and as most programs do."""
    send(shop, {"count": 1}, key='"order-1"')
    send(shop, {"count": 1}, key="order-1")

    assert done() == 1


def test_an_answer_is_kept_for_a_day_and_sealed(shop: Machine, clock: Clock) -> None:
    """Nobody reads it in the database; after a day the key is new again, and the row goes."""
    send(shop, {"count": 1}, key="order-1")
    kept = bytes(Answer.objects.get().sealed)
    assert b"entries" not in kept
    assert keys.unseal(kept) == '{"entries":1}'

    clock.shift(days=1, seconds=1)
    shop.token = ""
    assert send(shop, {"count": 1}, key="order-1").json() == {"entries": 2}
    forget_spent(0)
    assert Answer.objects.count() == 1
    clock.shift(days=1, seconds=1)
    forget_spent(0)
    assert not Answer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_done_once() -> None:
    """Eight machines send the same at the same moment: one does it, the others wait and are told what it did."""
    shop = machine("shop", Scope.ORDERS_WRITE)
    shop.headers()

    answers = at_once(*[lambda: send(shop, {"count": 3}, key="order-1")] * 8)

    assert {one.status_code for one in answers} == {201}
    assert {one.content for one in answers} == {b'{"entries":3}'}
    assert sum("Idempotency-Replayed" in one.headers for one in answers) == 7
    assert done() == 3


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first hangs: the second gets an answer all the same, does nothing, and may ask again."""
    monkeypatch.setattr(idempotency, "PATIENCE", timedelta(milliseconds=200))
    shop = machine("shop", Scope.ORDERS_WRITE)
    shop.headers()
    told: list[Any] = []

    def second() -> None:
        told.append(send(shop, {"count": 1}, key="order-1"))

    with transaction.atomic():
        mark = hashlib.sha256(service("shop").pk.bytes + b"order-1").digest()
        Answer.objects.create(mark=mark, request=b"", until=clocks.now() + timedelta(days=1))
        at_once(second)

    assert (told[0].status_code, told[0].json()["type"]) == (409, "urn:konto:problem:at-work")
    assert told[0].headers["Retry-After"] == "1"
    assert done() == 0


# --- in pages ------------------------------------------------------------------------------------------------------
def listed(of: Machine, query: str = "") -> Any:
    return Client().get(f"/api/trial/services{query}", headers=of.headers())


def test_a_list_comes_in_pages(shop: Machine, clock: Clock) -> None:
    """Each once, in order, also those made at the same moment, and though rows come and go between the pages."""
    for code in ("a", "b", "c"):
        service(code)
    Service.objects.update(made_at=clocks.now())
    found, cursor = [], ""
    for step in range(9):
        said = listed(shop, f"?cursor={cursor}").json()
        found += said["codes"]
        cursor = said["next"]
        if step == 0:
            clock.shift(seconds=1)
            service("later")
        if not cursor:
            break

    assert sorted(found[:4]) == ["a", "b", "c", "shop"]
    assert found[4:] == ["later"]


@pytest.mark.parametrize(
    "query",
    [
        "?cursor=nonsense",
        "?cursor=!!",
        "?cursor=W10",
        "?cursor=WzEsMl0",
        "?cursor=WyJ4IiwieSJd",
        "?cursor=" + "W" * 4_000,
        "?limit=0",
        "?limit=501",
        "?limit=-1",
    ],
)
def test_a_cursor_that_was_not_given_out_is_refused(shop: Machine, query: str) -> None:
    """Whatever stands there: a problem, never an error of the server."""
    answer = listed(shop, query)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == PROBLEM


# --- refused in one form ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '{"count": 1, "more": 2}',
        '{"count": 10}',
        "[" * 5_000,
        b"\xff\xfe",
        '{"count": "\\ud800"}',
    ],
)
def test_an_unfit_body_is_a_problem(shop: Machine, body: str | bytes) -> None:
    """Said in the one form, with the place in the body and without repeating what stood there."""
    answer = send(shop, body)

    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.json()["status"] == answer.status_code
    assert "RateLimit-Limit" in answer.headers
    assert done() == 0


def test_an_unfit_value_is_named_by_its_place_and_not_repeated(shop: Machine) -> None:
    """What stood there may be somebody's address."""
    answer = send(shop, {"count": "alice@example.org"})

    assert [one["at"] for one in answer.json()["errors"]] == ["body/deed/count"]
    assert b"alice" not in answer.content


def test_a_method_that_is_none_is_a_problem(shop: Machine) -> None:
    """With the methods there are."""
    answer = Client().delete("/api/trial/deeds", headers=shop.headers())

    assert (answer.status_code, answer.headers["Content-Type"]) == (405, PROBLEM)
    assert "POST" in answer.headers["Allow"]


def test_the_document_is_served_and_no_page_from_elsewhere(shop: Machine) -> None:
    """The library's own page would load scripts from another site."""
    said = Client().get("/api/trial/openapi.json").json()

    assert "/api/trial/deeds" in said["paths"]
    assert Client().get("/api/trial/docs").status_code == 404


@pytest.mark.parametrize("path", ["/api/services/nothing", "/api/", "/api/services/%00", "/api/services/whoami/"])
def test_an_address_that_is_none_is_a_problem(path: str) -> None:
    """Programs are told in their form, never by a page."""
    answer = Client().get(path)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)
    assert answer.json()["type"] == "urn:konto:problem:not-found"


def test_a_body_that_is_too_large_is_a_problem(shop: Machine) -> None:
    """Turned away before anything reads it."""
    answer = Client().post("/api/services/whoami", b"x" * 1_100_000, "application/json", headers=shop.headers())

    assert (answer.status_code, answer.json()["type"]) == (413, "urn:konto:problem:too-large")


def test_what_broke_is_a_problem_that_can_be_found(shop: Machine) -> None:
    """The answer names the line in the logs, and nothing of what broke."""
    answer = send(shop, {"count": 8}, path="/api/trial/deeds")

    assert (answer.status_code, answer.headers["Content-Type"]) == (500, PROBLEM)
    assert answer.json()["reference"] == answer.headers["X-Request-ID"]
    assert b"RuntimeError" not in answer.content


def test_while_accounts_are_closed_services_wait(shop: Machine, settings: Settings) -> None:
    """Told when to come back; nothing is done."""
    headers = shop.headers()
    settings.KONTO_CLOSED = True

    answer = Client().get("/api/services/whoami", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (503, "urn:konto:problem:closed")
    assert answer.headers["Retry-After"] == "900"
