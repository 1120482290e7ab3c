"""Caps: per recipient, per network and for the whole site, exact under any concurrency."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import structlog
import time_machine
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from konto.notices import actions, housekeeping
from konto.notices.models import CapCount, Letter
from konto.notices.tests.conftest import NOON, Send

MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)


def test_one_address_gets_so_many_letters_a_day(
    db: None, send: Send, site: Settings, clock: time_machine.Traveller
) -> None:
    """The letter too many is refused with the time when the next may be asked for; others still get theirs."""
    site.KONTO_LETTERS_PER_RECIPIENT = 2
    send(key="1")
    send(key="2", to="ALICE@Konto.example")

    with pytest.raises(actions.TooMany) as refused:
        send(key="3")

    assert (refused.value.scope, refused.value.retry_at) == ("recipient", MIDNIGHT)
    assert "alice" not in str(refused.value)
    assert send(key="4", to="bob@konto.example").state == "queued"
    assert Letter.objects.count() == 3


def test_the_next_day_counts_anew(db: None, send: Send, site: Settings, clock: time_machine.Traveller) -> None:
    """At `retry_at` the same letter goes through."""
    site.KONTO_LETTERS_PER_RECIPIENT = 1
    send(key="1")
    with pytest.raises(actions.TooMany) as refused:
        send(key="2")

    clock.move_to(refused.value.retry_at - timedelta(seconds=1))
    with pytest.raises(actions.TooMany):
        send(key="2")
    clock.move_to(refused.value.retry_at)

    assert send(key="2").state == "queued"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8::2:0:0:9", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_one_network_causes_so_many_letters_a_day(
    db: None, send: Send, site: Settings, first: str, second: str, same: bool
) -> None:
    """Whoever the recipients are; an IPv6 customer has one /64, however many addresses they use."""
    site.KONTO_LETTERS_PER_NETWORK = 1
    send(key="1", network=first)

    if same:
        with pytest.raises(actions.TooMany) as refused:
            send(key="2", to="bob@konto.example", network=second)
        assert refused.value.scope == "network"
    else:
        assert send(key="2", to="bob@konto.example", network=second).state == "queued"


def test_the_site_has_a_budget(db: None, send: Send, site: Settings) -> None:
    """When the day's letters are used up, nobody can cause more; a farewell is sent all the same and isn't counted."""
    site.KONTO_LETTERS_PER_DAY = 1
    send(key="1")

    with pytest.raises(actions.TooMany) as refused:
        send(key="2", to="bob@konto.example")

    assert refused.value.scope == "site"
    assert send(key="farewell", to="bob@konto.example", capped=False).state == "queued"
    assert CapCount.objects.get(scope="site").count == 1


def test_a_refusal_leaves_the_callers_transaction_usable(db: None, send: Send, site: Settings) -> None:
    """The caller can catch TooMany and go on; the refused letter left no row and no count."""
    site.KONTO_LETTERS_PER_RECIPIENT = 1
    send(key="1")
    with transaction.atomic():
        with pytest.raises(actions.TooMany):
            send(key="2")
        send(key="3", to="bob@konto.example")

    assert set(Letter.objects.values_list("key", flat=True)) == {"1", "3"}
    assert CapCount.objects.get(scope="site").count == 2


def test_asking_again_with_the_same_key_costs_nothing(db: None, send: Send, site: Settings) -> None:
    """A repeated request is answered with its letter, even at the cap."""
    site.KONTO_LETTERS_PER_RECIPIENT = 1
    assert send().pk == send().pk


def test_caps_are_exact_when_everybody_sends_at_once(transactional_db: None, send: Send, site: Settings) -> None:
    """Sixteen transactions at the same moment, a cap of five: five letters, neither more nor fewer."""
    site.KONTO_LETTERS_PER_RECIPIENT = 5

    def one(number: int) -> bool:
        try:
            send(key=f"key:{number}")
        except actions.TooMany:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(one, range(16)))

    assert sum(sent) == Letter.objects.count() == 5
    assert set(CapCount.objects.values_list("count", flat=True)) == {5}


def test_senders_of_several_letters_never_deadlock(transactional_db: None, send: Send) -> None:
    """Two letters each, to the same two people in opposite order: all arrive."""

    def both(number: int) -> None:
        people = ["alice@konto.example", "bob@konto.example"]
        try:
            with transaction.atomic():
                for to in people[:: 1 if number % 2 else -1]:
                    send(key=f"{number}:{people.index(to)}", to=to)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(both, range(8)))

    assert Letter.objects.count() == 16


def test_the_budget_is_watched(
    db: None,
    send: Send,
    site: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """At 80 % and at the limit there is one warning each, which names nobody; between them silence."""
    site.KONTO_LETTERS_PER_DAY = 10
    with structlog.testing.capture_logs() as logs, django_capture_on_commit_callbacks(execute=True):
        for number in range(10):
            send(key=f"key:{number}", to=f"person{number}@konto.example")
        with pytest.raises(actions.TooMany):
            send(key="too many")

    assert [(entry["event"], entry["scope"], entry["used"], entry["limit"]) for entry in logs] == [
        ("letters_budget", "site", 8, 10),
        ("letters_budget", "site", 10, 10),
    ]
    assert "@" not in str(logs)


def test_counts_hold_no_address_and_go_after_two_days(db: None, send: Send, clock: time_machine.Traveller) -> None:
    """A count is a keyed fingerprint and a number; yesterday's stay a day, older ones go."""
    send(network="203.0.113.7")
    marks = b"".join(bytes(mark) for mark in CapCount.objects.values_list("mark", flat=True))
    assert b"alice" not in marks
    assert b"203" not in marks

    clock.move_to(NOON + timedelta(days=2))
    housekeeping.tidy()
    assert CapCount.objects.count() == 3

    clock.move_to(NOON + timedelta(days=3))
    housekeeping.tidy()
    assert not CapCount.objects.exists()
