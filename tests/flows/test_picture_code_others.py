"""An operator's own challenge in the picture's place, through the same interface."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks

from konto.web import challenges
from konto.web.picture_code import PictureCode
from tests.flows import riddles
from tests.unchanged import nothing_comes_about

RIDDLE = "tests.flows.riddles.Riddle"
INSTEAD = "I can't read the picture: send me a code instead"


@pytest.fixture
def riddle(settings) -> None:
    settings.KONTO_CHALLENGE, settings.KONTO_CHALLENGE_CLASS = "always", RIDDLE
    riddles.asked_from.clear()


def test_the_picture_code_is_one_of_the_kind():
    """Konto's own comes through the interface that others use."""
    assert isinstance(challenges.current(), PictureCode)


def test_the_riddle_is_asked_and_judged(riddle, alice, visit):
    """Wrong, nothing comes about and the page says what the riddle says; right, the door opens."""
    assert "What has keys and opens no door?" in visit.open("/sign-in/").text
    with nothing_comes_about():
        page = visit.fill(address=alice.address, password=alice.password, picture="a keyring")
    assert (page.status, "That isn't it." in page.text) == (400, True)

    assert visit.fill(password=alice.password, picture="a piano").path == "/cabinet/"
    assert riddles.asked_from == ["192.0.2.7", "192.0.2.7"]


def test_without_an_answer_nothing_is_weighed(riddle, alice, visit):
    """A program that leaves the riddle out learns nothing of the password."""
    with nothing_comes_about():
        page = visit.post("/sign-in/", address=alice.address, password=alice.password)

    assert page.status == 400
    assert not riddles.asked_from


def test_the_way_around_stands_beside_every_challenge(riddle, alice, visit, letterbox):
    """A code to the address lets in whoever can't solve it; a picture is not spoken of by a button for another one."""
    assert "Another picture" not in visit.open("/sign-in/").buttons
    visit.press(INSTEAD, address=alice.address)

    assert visit.press("Sign in", password=alice.password, address_code=letterbox.code()).path == "/cabinet/"


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-up/"])
def test_only_its_pages_load_from_its_makers(riddle, settings, visit, path):
    """The policy of a page that shows the riddle names its hosts, its script is loaded, and no other page's does."""
    page = visit.open(path)
    policy = page.response.headers["Content-Security-Policy"]
    assert "frame-src https://riddles.example" in policy
    assert 'src="https://riddles.example/riddle.js"' in page.html

    assert "riddles.example" not in visit.open("/help/").response.headers["Content-Security-Policy"]
    settings.KONTO_CHALLENGE = "off"
    assert "riddles.example" not in visit.open(path).response.headers["Content-Security-Policy"]


def test_the_privacy_notice_says_who_learns_what(riddle, settings, visit):
    """What a vendor learns is said; Konto's own pictures need no such line."""
    assert "A riddle by Riddles Ltd." in visit.open("/privacy/").text
    settings.KONTO_CHALLENGE_CLASS = "konto.web.picture_code.PictureCode"
    assert "Telling people from programs" not in visit.open("/privacy/").text


@pytest.mark.parametrize("name", ["nowhere.Riddle", "tests.flows.riddles.Nothing", "tests.flows.riddles.NoChallenge"])
def test_a_challenge_that_is_none_stops_the_start(settings, name):
    """The check names the setting, before anybody meets it at sign-in."""
    settings.KONTO_CHALLENGE_CLASS = name

    assert [one.id for one in run_checks() if "KONTO_CHALLENGE_CLASS" in one.msg] == ["web.E001"]
