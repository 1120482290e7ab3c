"""What stands before every call of a service: whose token, how often, done once, in pages, refused in one form."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from konto.kernel import clock as clocks
from konto.services.inbound import Problem, Scope, rates, tokens
from konto.services.jobs import forget_spent
from konto.services.models import Service, Token
from konto.services.tests.calling import PROBLEM, done, send
from tests.clocks import Clock
from tests.services import Machine, machine, service

pytestmark = [pytest.mark.django_db, pytest.mark.urls("konto.services.tests.trial_urls")]


@pytest.fixture
def shop(db: None) -> Machine:
    """A shop that may read and hand over orders."""
    return machine("shop", Scope.ORDERS_READ, Scope.ORDERS_WRITE)


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


# --- in pages ------------------------------------------------------------------------------------------------------
def listed(of: Machine, query: str = "") -> Any:
    return Client().get(f"/api/trial/services{query}", headers=of.headers())


def _cursor(at: str) -> str:
    """One that nobody gave out."""
    return urlsafe_b64encode(json.dumps([at, str(UUID(int=1))]).encode()).decode().rstrip("=")


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


def test_a_cursor_from_anywhere_on_earth_leads_on(shop: Machine) -> None:
    """An offset that the database doesn't know is none of its business."""
    assert listed(shop, f"?cursor={_cursor('2000-01-01T00:00:00+23:59')}").json()["codes"] == ["shop"]


@pytest.mark.parametrize(
    "query",
    [
        "?cursor=nonsense",
        "?cursor=!!",
        "?cursor=W10",
        "?cursor=WzEsMl0",
        "?cursor=WyJ4IiwieSJd",
        "?cursor=" + "W" * 4_000,
        "?cursor=" + _cursor("0001-01-01T00:00:00+14:00"),
        "?cursor=" + _cursor("2026-01-01 \ud800"),
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
