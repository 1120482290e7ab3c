"""Attacks on what the pace tells, and on whom it stops: counts are by what was typed, account or none."""

from __future__ import annotations

import pytest

from konto.notices import jobs
from tests.cast import BOB
from tests.flows.test_doors_codes import CODE, NUMBER, WAITS, asks, phone  # noqa: F401 - a fixture
from tests.recovering import asks as asks_to_recover
from tests.recovering import code_sent
from tests.visiting import Visit

HOME, ELSEWHERE = "198.51.100.20", "203.0.113.20"
NOBODY = BOB.address


def asks_from(network, typed):
    visit = Visit(network=network)
    assert asks(visit, typed).path == WAITS
    return visit


def recovers_from(network, typed):
    visit = Visit(network=network)
    assert asks_to_recover(visit, typed).path == "/recover/code/"
    return visit


@pytest.mark.usefixtures("private")
def test_wrong_codes_in_one_browser_tell_nothing_in_another(alice, settings):
    """Twenty wrong codes count for what was typed: a second browser is answered alike whether it has an account."""
    settings.KONTO_CHALLENGE = "off"
    seen = []
    for typed in (alice.address, NOBODY):
        guesser, other = asks_from(HOME, typed), asks_from(ELSEWHERE, typed)
        for number in range(20):
            guesser.post(WAITS, code=f"{number:06d}")
        seen.append(other.post(WAITS, code="999999").status)

    assert seen[0] == seen[1]


@pytest.mark.usefixtures("private")
@pytest.mark.parametrize(
    ("first", "again"), [(asks_from, "/sign-in/code/again/"), (recovers_from, "/recover/code/again/")]
)
def test_letters_asked_for_again_tell_nothing_in_another_browser(alice, settings, clock, first, again):
    """Ten browsers that ask again use up the same count for every address, so the eleventh learns nothing."""
    settings.KONTO_CHALLENGE = "off"
    seen = []
    for typed in (alice.address, NOBODY):
        browsers = [first(f"203.0.113.{number}", typed) for number in range(11)]
        clock.shift(minutes=2)
        seen.append([browser.post(again).status for browser in browsers][-1])
        clock.shift(minutes=30)

    assert seen[0] == seen[1]


@pytest.mark.usefixtures("private", "phone")
def test_pace_does_not_tie_a_number_to_an_address(alice, settings):
    """Who uses up the tries of an address learns nothing of whether a number belongs to the same person."""
    settings.KONTO_CHALLENGE = "off"
    guesser, other = asks_from(HOME, alice.address), asks_from(ELSEWHERE, NUMBER)
    for number in range(20):
        guesser.post(WAITS, code=f"{number:06d}")

    assert other.post(WAITS, code="999999").status == 400


def test_strangers_wrong_codes_do_not_shut_the_owner_out(alice, visit, letterbox):
    """On a device that was in the account before, the owner's code works while strangers guess."""
    visit.sign_in(alice)
    visit.sign_out()
    guesser = asks_from(ELSEWHERE, alice.address)
    for number in range(21):
        answer = guesser.post(WAITS, code=f"{number:06d}")
    assert answer.status == 429

    asks(visit, alice.address)
    jobs.drain()
    assert visit.press("Sign in", code=letterbox.code(to=alice.address, kind=CODE)).path == "/cabinet/"


def test_strangers_do_not_stop_the_owner_from_asking_again(alice, visit, clock, settings):
    """On a device that was in the account before, the owner has another code sent while strangers ask and ask."""
    settings.KONTO_CHALLENGE = "off"
    visit.sign_in(alice)
    visit.sign_out()
    strangers = [recovers_from(f"203.0.113.{number}", alice.address) for number in range(10)]
    asks_to_recover(visit, alice.address)
    clock.shift(minutes=2)
    for stranger in strangers:
        stranger.post("/recover/code/again/")

    assert "Another code is on its way" in visit.press("Send another code").text
    assert code_sent(to=alice.address)
