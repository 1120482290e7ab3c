"""The counting of failures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from konto.kernel import throttle
from konto.kernel.models import Failures
from konto.kernel.throttle import Limit, Slow

pytestmark = pytest.mark.django_db

ALICE, NETWORK = Limit("address", "alice@example.org", 3), Limit("network", "192.0.2.7", 5)


def test_a_limit_is_reached_and_ends_with_its_window(clock):
    """Three are borne, then there is a wait until the window of the first failure is over, to the second."""
    for number in range(3):
        assert throttle.counts([ALICE]).get(ALICE, 0) == number
        throttle.fail([ALICE])
        clock.shift(minutes=1)

    with pytest.raises(Slow) as slow:
        throttle.counts([ALICE])
    assert slow.value.wait == throttle.WINDOW - timedelta(minutes=3)
    clock.shift(minutes=12)
    assert throttle.counts([ALICE]) == {}


def test_a_window_does_not_move_with_later_failures(clock):
    """Who goes on failing waits no longer than who stopped: nobody is locked out for good."""
    throttle.fail([ALICE])
    clock.shift(minutes=14)
    throttle.fail([ALICE])
    clock.shift(minutes=1)
    throttle.fail([ALICE])

    assert throttle.counts([ALICE]) == {ALICE: 1}


def test_limits_are_counted_apart(clock):
    """Another value, and the same value of another kind, have their own counts."""
    throttle.fail([ALICE, NETWORK])
    others = [Limit("address", "bob@example.org", 3), Limit("correction", ALICE.value, 3)]

    assert throttle.counts([ALICE, NETWORK, *others]) == {ALICE: 1, NETWORK: 1}


def test_forgiving_forgets_these_alone(clock):
    """The address is clean, the network isn't."""
    throttle.fail([ALICE, NETWORK])
    throttle.forgive([ALICE])

    assert throttle.counts([ALICE, NETWORK]) == {NETWORK: 1}


def test_counting_and_asking_cost_one_query_each(clock):
    """However many limits there are."""
    limits = [Limit("address", f"{number}@example.org", 30) for number in range(10)]
    for deed in (throttle.fail, throttle.counts, throttle.reserve, throttle.won, throttle.lost):
        with CaptureQueriesContext(connection) as queries:
            deed(limits)
        assert len([one for one in queries if "SAVEPOINT" not in one["sql"]]) == 1


def test_a_place_is_taken_before_the_try_and_given_back(clock):
    """Three places: the fourth try waits until one is given back; what was lost counts, what was won doesn't."""
    for _ in range(3):
        assert throttle.reserve([ALICE]) == {ALICE: 0}
    with pytest.raises(Slow) as slow:
        throttle.reserve([ALICE])
    assert slow.value.wait == throttle.WINDOW

    throttle.won([ALICE])
    assert throttle.counts([ALICE]) == {}
    throttle.reserve([ALICE])
    for _ in range(3):
        throttle.lost([ALICE])
    with pytest.raises(Slow):
        throttle.reserve([ALICE])


def test_a_refused_try_takes_no_place_anywhere(clock):
    """Where one limit is full the others stay as they were: whoever waits fills nobody else's count."""
    for _ in range(3):
        throttle.fail([ALICE])
    for _ in range(10):
        with pytest.raises(Slow):
            throttle.reserve([ALICE, NETWORK])

    assert throttle.reserve([NETWORK]) == {NETWORK: 0}
    assert throttle.counts([NETWORK]) == {}


def test_a_place_that_was_never_given_back_ends_with_the_window(clock):
    """A machine that stopped in the middle of a try locks nobody out for longer than that."""
    for _ in range(3):
        throttle.reserve([ALICE])
    clock.shift(minutes=15)

    assert throttle.reserve([ALICE]) == {ALICE: 0}
    throttle.lost([ALICE])
    assert throttle.counts([ALICE]) == {ALICE: 1}


def test_giving_back_after_the_window_counts_nothing_below_zero(clock):
    """A try that took a quarter of an hour to succeed frees no place that it doesn't hold."""
    throttle.reserve([ALICE])
    clock.shift(minutes=15)
    throttle.won([ALICE])
    for _ in range(3):
        throttle.reserve([ALICE])

    with pytest.raises(Slow):
        throttle.reserve([ALICE])


def test_a_window_begins_with_what_counts(clock):
    """Somebody who got in ten minutes ago doesn't shorten the window of failures that begin now."""
    throttle.reserve([ALICE])
    throttle.won([ALICE])
    clock.shift(minutes=10)
    throttle.fail([ALICE])
    clock.shift(minutes=6)

    assert throttle.counts([ALICE]) == {ALICE: 1}


def test_what_is_spent_stops_at_its_limit(clock):
    """Three letters, then a wait; the fourth is not counted."""
    for _ in range(3):
        throttle.spend([ALICE])
    with pytest.raises(Slow):
        throttle.spend([ALICE])

    assert Failures.objects.get().count == 3


def test_a_count_holds_no_address(clock):
    """A row is a keyed mark, a number and a time."""
    throttle.fail([ALICE])

    assert ALICE.value.encode() not in bytes(Failures.objects.get().mark)


def test_what_is_over_is_removed_and_the_rest_stays(clock):
    """The tidying takes the rows whose window is over."""
    throttle.fail([ALICE])
    clock.shift(minutes=10)
    throttle.fail([NETWORK])
    clock.shift(minutes=5)
    throttle.purge()

    assert [bytes(row.mark) for row in Failures.objects.all()] == [NETWORK.mark]
