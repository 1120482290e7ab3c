"""The keys that sign what services are told: known before they sign, and until nothing they signed is under way."""

from __future__ import annotations

import pytest

from konto.services import keys
from konto.services.models import SigningKey
from tests.clocks import Clock
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return [one["kid"] for one in keys.jwks()["keys"]]


def test_the_first_key_is_made_when_it_is_needed() -> None:
    """It signs at once, is of 2048 bits, and lies sealed; its private half is never published."""
    token = keys.sign({"a": 1})

    assert keys.read(token) == {"a": 1}
    (public,) = keys.jwks()["keys"]
    assert public["kid"] == keys.signing_key().kid
    assert set(public) == {"kty", "n", "e", "kid", "use", "alg"}
    assert keys.signing_key().key.raw_value.key_size == 2048
    assert b"PRIVATE" not in bytes(SigningKey.objects.get().sealed)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_first_get_the_same_key() -> None:
    """One is made, whoever comes first."""
    assert len({one.kid for one in at_once(*[keys.signing_key] * 6)}) == 1


def test_a_new_key_is_published_before_it_signs(clock: Clock) -> None:
    """Two days before; then it signs, and what the old one signed can be read for another month."""
    old = keys.signing_key().kid
    token = keys.sign({"a": 1})
    new = keys.rotate()

    assert set(names()) == {old, new}
    assert keys.signing_key().kid == old
    clock.shift(days=2)
    assert keys.signing_key().kid == new
    assert keys.read(token) == {"a": 1}
    clock.shift(days=31)
    keys.turn()
    assert names() == [new]
    assert keys.read(token) is None
    assert not SigningKey.objects.filter(kid=old).exists()


def test_a_stolen_key_counts_for_nothing_at_once(clock: Clock) -> None:
    """What it signed isn't read any more."""
    token = keys.sign({"a": 1})

    new = keys.rotate(at_once=True)

    assert names() == [new]
    assert keys.signing_key().kid == new
    assert keys.read(token) is None


def test_keys_turn_by_themselves(clock: Clock) -> None:
    """Every ninety days another one signs, and between two of its turns nothing is made."""
    first = keys.signing_key().kid
    clock.shift(days=80)
    keys.turn()
    assert names() == [first]
    clock.shift(days=8)
    keys.turn()
    keys.turn()
    assert len(names()) == 2
    clock.shift(days=2)
    assert keys.signing_key().kid != first


@pytest.mark.parametrize(
    "token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJIUzI1NiIsImtpZCI6IngifQ.e30.AA"]
)
def test_what_konto_did_not_sign_is_not_read(token: str) -> None:
    """Without a signature, with another algorithm, or junk."""
    keys.signing_key()

    assert keys.read(token) is None
