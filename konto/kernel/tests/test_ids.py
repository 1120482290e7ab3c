"""Identifiers and secrets."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine

from konto.kernel import ids


def test_uuid7_has_the_published_form():
    """RFC 9562: version 7, variant 10, the first 48 bits are milliseconds."""
    with time_machine.travel(datetime(2031, 5, 1, 12, 0, 0, 123_000, tzinfo=UTC), tick=False):
        made = ids.uuid7()

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(datetime(2031, 5, 1, 12, tzinfo=UTC).timestamp() * 1000) + 123


def test_uuid7_follows_time_and_never_repeats():
    """Later is larger; within a millisecond they differ."""
    with time_machine.travel(datetime(2031, 5, 1, tzinfo=UTC), tick=False) as clock:
        first = {ids.uuid7() for _ in range(1000)}
        clock.shift(0.001)
        later = ids.uuid7()

    assert len(first) == 1000
    assert max(first) < later


def test_a_token_cannot_be_guessed_and_fits_an_address():
    """256 bits, url-safe, and only its digest has to be kept."""
    tokens = {ids.token() for _ in range(1000)}
    one = tokens.pop()

    assert len(tokens) == 999
    assert len(one) == 43
    assert one.replace("-", "").replace("_", "").isalnum()
    assert ids.digest(one) == ids.digest(one)
    assert len(ids.digest(one)) == 32
