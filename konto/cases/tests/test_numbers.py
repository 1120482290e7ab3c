"""Numbers of cases: told over the phone, checked, never given twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konto.cases import numbers
from konto.cases.actions import Subject, open_case
from konto.cases.models import Case
from konto.cases.numbers import ALPHABET
from konto.kernel.actors import Actor
from tests.threads import at_once

made = st.text(ALPHABET, min_size=6, max_size=6).map(lambda signs: numbers._written(signs + numbers._check(signs)))


def opened(key: str) -> Case:
    return open_case(
        Subject.BUDGET,
        account_ref=None,
        contact=None,
        language="en",
        text="",
        evidence={},
        key=key,
        network=None,
        actor=Actor.system(),
    )


def test_the_alphabet_has_a_prime_number_of_signs_that_look_different() -> None:
    """Thirty-one, without 0 and O, 1, I and L."""
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set("01OIL") & set(ALPHABET)


@given(made)
def test_a_number_is_read_however_it_is_typed(number: str) -> None:
    """Small letters, spaces, no dashes, without the K."""
    assert numbers.read(number) == number
    assert numbers.read(f" {number.lower()} ") == number
    assert numbers.read(number.replace("-", "")) == number
    assert numbers.read(number.removeprefix("K-").replace("-", " ")) == number


@given(made, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_one_wrong_sign_never_fits(number: str, place: int, sign: str) -> None:
    """Whichever sign is mistyped, the number is known to be none."""
    signs = list(number.removeprefix("K-").replace("-", ""))
    if signs[place] != sign:
        signs[place] = sign
        assert numbers.read("".join(signs)) is None


@given(made, st.integers(0, 5))
def test_two_signs_that_changed_places_never_fit(number: str, place: int) -> None:
    """The most frequent mistake after a wrong sign."""
    signs = list(number.removeprefix("K-").replace("-", ""))
    if signs[place] != signs[place + 1]:
        signs[place], signs[place + 1] = signs[place + 1], signs[place]
        assert numbers.read("".join(signs)) is None


@pytest.mark.parametrize("typed", ["", "K", "K-", "hello", "K-0000-000", "x" * 10_000, "K-2222-2222", "№-2222-222"])
def test_what_can_t_be_a_number_is_none(typed: str) -> None:
    """Nothing is looked up for it."""
    assert numbers.read(typed) is None


@pytest.mark.django_db
def test_a_number_in_use_is_given_to_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where chance repeats itself, another number is taken."""
    first = opened("one")
    draws = iter([first.number, first.number, "K-2222-22A"])
    monkeypatch.setattr(numbers, "new", lambda: next(draws))

    assert opened("two").number == "K-2222-22A"
    assert Case.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six people at the same moment, and chance that gives everybody the same number first: six numbers."""
    draws = {f"person {place}": iter(["K-2222-22A", f"K-222{place}-22A"]) for place in range(3, 9)}
    current: dict[int, str] = {}

    def drawn() -> str:
        from threading import get_ident  # noqa: PLC0415 - each thread draws for its own person

        return next(draws[current[get_ident()]])

    def ask(who: str) -> str:
        from threading import get_ident  # noqa: PLC0415

        current[get_ident()] = who
        return opened(who).number

    monkeypatch.setattr(numbers, "new", drawn)
    given_out = at_once(*(lambda who=who: ask(who) for who in draws))

    assert len(set(given_out)) == 6


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_is_one_case() -> None:
    """A room that asks twice at the same moment gets the same case."""
    cases = at_once(*(lambda: opened("the same").pk for _ in range(6)))

    assert len(set(cases)) == Case.objects.count() == 1
