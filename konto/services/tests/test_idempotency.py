"""A request that is repeated under its Idempotency-Key is done once, and answered alike."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from konto.kernel import clock as clocks
from konto.kernel import keys
from konto.services.inbound import Scope, idempotency
from konto.services.jobs import forget_spent
from konto.services.models import Answer
from konto.services.tests.calling import done, send
from tests.clocks import Clock
from tests.services import Machine, machine, service
from tests.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.urls("konto.services.tests.trial_urls")]


@pytest.fixture
def shop(db: None) -> Machine:
    """A shop that may hand over orders."""
    return machine("shop", Scope.ORDERS_READ, Scope.ORDERS_WRITE)


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
