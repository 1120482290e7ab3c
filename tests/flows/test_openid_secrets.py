"""A relying party's secret: shown in one way, guessed at in vain, and seen to be used."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from konto.services import keys
from konto.services.models import Credential, Grant
from tests.cast import Person
from tests.clocks import Clock
from tests.relying import Asked, Party, answer_of, party
from tests.services import FORM
from tests.visiting import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Party:
    return party()


@pytest.fixture
def inside(alice: Person, visit: Visit) -> Visit:
    visit.sign_in(alice)
    return visit


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def test_a_secret_is_shown_in_one_way(inside: Visit, shop: Party) -> None:
    """In the header and in the body at once one of the two isn't the service's: refused, and the code stays good."""
    asked = Asked()
    code = shop.code_for(inside, asked)

    refused = shop.redeem(code, asked, client_secret=shop.secret)

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    body = Party("shop", "", public=True)  # shows nothing by itself
    assert body.redeem(code, asked, client_secret=shop.secret).status_code == 200


def test_a_header_is_encoded_as_a_form(shop: Party) -> None:
    """RFC 6749, section 2.3.1: a careful library may encode every letter; another name in the body is wrong."""
    encoded = basic("%73hop", quote(shop.secret, safe="").replace("k", "%6B"))

    for form, status in (({}, 200), ({"client_id": "shop"}, 200), ({"client_id": "club"}, 401)):
        body = urlencode({"token": "x", **form})
        assert Client().post("/openid/introspect", body, content_type=FORM, headers=encoded).status_code == status


def test_guessing_is_slowed_down_and_the_service_is_not(inside: Visit, shop: Party) -> None:
    """After twenty wrong secrets the answer says how long to wait; whoever has the right one comes in at any time."""
    wrong = Party("shop", "konto-secret-guessed")
    names = ("token", "introspect", "revoke")

    form: dict[str, Any] = {"token": "x", "grant_type": "refresh_token", "refresh_token": "x"}
    statuses = [wrong.post(names[number % 3], **form).status_code for number in range(22)]

    assert statuses == [401] * 20 + [429] * 2
    slow = wrong.post("token", **form)
    assert slow.json()["error"] == "slow_down"
    assert int(slow.headers["Retry-After"]) > 0
    assert "access_token" in shop.signs_in(inside)


def test_a_key_that_signs_people_in_is_seen_to_be_used(inside: Visit, shop: Party, clock: Clock) -> None:
    """To the hour; or an admin would end it as one that nobody needs."""
    assert Credential.objects.get().used_at is None
    shop.signs_in(inside)
    first = Credential.objects.get().used_at
    assert first is not None

    clock.shift(minutes=30)
    shop.introspect("x")
    assert Credential.objects.get().used_at == first
    clock.shift(hours=1)
    shop.introspect("x")
    assert Credential.objects.get().used_at == first + timedelta(minutes=90)


def test_only_an_id_token_is_a_hint(inside: Visit, shop: Party) -> None:
    """What else Konto signs for the service, such as that somebody signed out, isn't taken for one (RFC 8725, 3.11)."""
    got = shop.signs_in(inside)
    claims = {name: got["claims"][name] for name in ("iss", "aud", "sub", "sid")}

    other = keys.sign(claims, typ="logout+jwt")

    assert answer_of(shop.send(inside, prompt="none", id_token_hint=other))["error"] == "login_required"
    assert "code" in answer_of(shop.send(inside, prompt="none", id_token_hint=got["id_token"]))
    assert Grant.objects.count() == 2
