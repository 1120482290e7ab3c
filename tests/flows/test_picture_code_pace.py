"""Where pictures come from: never kept, gone once typed, and at a pace that programs can't keep."""

from __future__ import annotations

import io
import json

import pytest
from captcha.models import CaptchaStore
from PIL import Image

from konto.identity import challenge_pictures
from tests.visiting import NETWORK, Visit


@pytest.fixture(autouse=True)
def always(settings) -> None:
    settings.KONTO_CHALLENGE = "always"


def test_nobody_may_keep_a_picture(visit):
    """Not the browser either: a picture out of a store would belong to letters that are gone."""
    answer = visit.open(_picture_of(visit.open("/sign-in/"))).response

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers


def test_a_picture_can_be_read(visit):
    """Its letters are as dark as text on the light ground that stands behind it in both themes."""
    answer = visit.open(_picture_of(visit.open("/sign-in/"))).response
    with Image.open(io.BytesIO(answer.content)) as picture:
        drawn = picture.convert("RGBA").tobytes()

    assert bytes((29, 53, 87, 255)) in drawn
    assert picture.size == (220, 70)


def test_a_picture_is_gone_once_its_letters_were_typed(visit, alice):
    """Its address answers 410: nothing is left to be looked at again."""
    image = _picture_of(visit.open("/sign-in/"))
    visit.sign_in(alice, picture_1="wrong")

    assert visit.open(image).status == 410


def test_another_picture_for_the_script(db):
    """The page's script gets a key and an address of a new picture; a person who follows the link gets nothing."""
    visit = _script()
    fresh = json.loads(visit.open("/captcha/refresh/").html)

    assert CaptchaStore.objects.filter(hashkey=fresh["key"]).exists()
    assert visit.open(fresh["image_url"]).status == 200
    assert Visit().open("/captcha/refresh/").status == 404


def test_another_picture_at_a_pace(db, monkeypatch):
    """Beyond the pace a network has to wait, and nothing is drawn; its neighbours don't."""
    monkeypatch.setattr(challenge_pictures, "MOST_REFRESHED", 3)
    for _ in range(3):
        assert _script().open("/captcha/refresh/").status == 200
    before = CaptchaStore.objects.count()

    refused = _script().open("/captcha/refresh/")
    assert (refused.status, CaptchaStore.objects.count()) == (429, before)
    assert int(refused.response.headers["Retry-After"]) > 0
    assert _script(network="198.51.100.9").open("/captcha/refresh/").status == 200


def test_pictures_at_a_pace(clock, visit, monkeypatch):
    """The same for the pictures themselves, until a quarter of an hour has gone."""
    monkeypatch.setattr(challenge_pictures, "MOST_PICTURES", 2)
    images = [_picture_of(visit.open("/sign-in/")) for _ in range(3)]

    assert [visit.open(image).status for image in images] == [200, 200, 429]
    clock.shift(minutes=16)
    assert visit.open(_picture_of(visit.open("/sign-in/"))).status == 200


@pytest.mark.parametrize("path", ["/captcha/audio/abc.wav", "/captcha/image/abc@2/", "/captcha/image/../../etc/"])
def test_nothing_else_of_the_package_is_served(visit, path):
    """What no page uses has no address."""
    assert visit.open(path).status == 404


def _picture_of(page) -> str:
    return f"/captcha/image/{page.values['picture_0']}/"


def _script(network: str = NETWORK) -> Visit:
    """A browser that says that its page's script is asking."""
    return Visit(network=network, **{"X-Requested-With": "XMLHttpRequest"})  # type: ignore[arg-type]
