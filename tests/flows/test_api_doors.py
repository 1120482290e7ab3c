"""The account for apps: adding and closing ways in, the authenticator app, recovery codes, showing again who it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from konto.identity.models import RecoveryCode
from konto.kernel.events import Event
from tests import doors
from tests.apps import App, codes
from tests.letters import work
from tests.unchanged import journalled, nothing_comes_about


@pytest.fixture
def signed_in(app, alice):
    """Alice's app, signed in a moment ago."""
    app.sign_in(alice)
    return app


def add_passkey(app: App, name: str = "my phone") -> doors.Device:
    device = doors.Device()
    asked = app.get("account/authenticators/webauthn")["data"]["creation_options"]
    app.post("account/authenticators/webauthn", name=name, credential=json.loads(device.makes(asked)))
    assert app.status == 200
    return device


def set_up_app(app: App) -> tuple[str, list[str]]:
    """The secret, and the recovery codes."""
    secret = app.get("account/authenticators/totp")["meta"]["secret"]
    sheet = app.post("account/authenticators/totp", code=doors.app_code(secret))["data"]["recovery_codes"]
    return secret, sheet


def ways(app: App) -> dict[str, dict[str, Any]]:
    return {one["type"]: one for one in app.get("account/authenticators")["data"]}


def test_an_app_adds_renames_and_closes_a_passkey(alice, signed_in):
    """It opens the account in another app; closed, it opens nothing."""
    with journalled(Event.DOOR_ADDED):
        device = add_passkey(signed_in)
    other = App()
    asked = other.get("auth/webauthn/login")["data"]["request_options"]
    other.post("auth/webauthn/login", credential=json.loads(device.shows(asked)))
    assert other.status == 200

    which = ways(signed_in)["passkey"]["id"]
    signed_in.ask("PUT", "account/authenticators/webauthn", id=which, name="the old phone")
    assert ways(signed_in)["passkey"]["name"] == "the old phone"
    signed_in.ask("DELETE", "account/authenticators", type="passkey", id=which)
    assert "passkey" not in ways(signed_in)
    assert not other.is_signed_in


def test_nobody_renames_or_closes_anothers_passkey(alice, bob, signed_in):
    """Its id is the id of nothing."""
    bobs = App()
    bobs.sign_in(bob)
    add_passkey(bobs)
    which = ways(bobs)["passkey"]["id"]

    with nothing_comes_about():
        signed_in.ask("PUT", "account/authenticators/webauthn", id=which, name="mine")
        assert signed_in.status == 404
        signed_in.ask("DELETE", "account/authenticators", type="passkey", id=which)
        assert signed_in.status == 404


def test_a_passkey_for_another_question_is_not_kept(signed_in):
    """The question has to be this session's, and is used once."""
    other = App()
    device = doors.Device()
    asked = signed_in.get("account/authenticators/webauthn")["data"]["creation_options"]
    answer = json.loads(device.makes(asked))
    other.post("account/authenticators/webauthn", name="mine", credential=answer)
    assert other.status == 401

    with nothing_comes_about():
        signed_in.get("account/authenticators/webauthn")
        signed_in.post("account/authenticators/webauthn", name="mine", credential=answer)
        assert signed_in.status == 400


def test_an_app_sets_up_an_authenticator_app(clock, alice, signed_in):
    """The secret is told until it is confirmed, the recovery codes once; afterwards it is asked for at sign-in."""
    answer = signed_in.get("account/authenticators/totp")
    assert (signed_in.status, answer["meta"]["totp_url"].startswith("otpauth://totp/")) == (404, True)
    secret = answer["meta"]["secret"]
    wrong = "000000" if doors.app_code(secret) != "000000" else "000001"
    with nothing_comes_about():
        assert list(codes(signed_in.post("account/authenticators/totp", code=wrong))) == ["code"]

    right, sheet = set_up_app(signed_in)
    assert (right, len(sheet)) == (secret, 10)
    assert "secret" not in signed_in.get("account/authenticators/totp").get("meta", {})
    clock.shift(minutes=1)
    other = App()
    other.sign_in(alice)
    assert other.status == 401
    other.post("auth/2fa/authenticate", code=doors.app_code(secret))
    assert other.status == 200


def test_an_app_counts_and_renews_recovery_codes(alice, signed_in):
    """One that was used is gone; with a new sheet the old ones are."""
    signed_in.get("account/authenticators/recovery-codes")
    assert signed_in.status == 404
    signed_in.post("account/authenticators/recovery-codes")
    assert signed_in.status == 409
    _secret, sheet = set_up_app(signed_in)
    other = App()
    other.sign_in(alice)
    other.post("auth/2fa/authenticate", code=sheet[0])
    left = signed_in.get("account/authenticators/recovery-codes")["data"]
    assert (left["total_code_count"], left["unused_code_count"]) == (10, 9)

    fresh = signed_in.post("account/authenticators/recovery-codes")["data"]["recovery_codes"]
    assert not set(fresh) & set(sheet)
    assert RecoveryCode.objects.filter(account=alice.account, used_at=None).count() == 10
    again = App()
    again.sign_in(alice)
    again.post("auth/2fa/authenticate", code=sheet[1])
    assert again.status == 400
    again.ask("DELETE", "auth/2fa/authenticate")
    again.post("auth/2fa/authenticate", code=fresh[0])
    assert not again.is_signed_in


def test_codes_are_opened_again(signed_in):
    """After they were closed."""
    signed_in.ask("DELETE", "account/authenticators", type="code", id="code")
    assert "code" not in ways(signed_in)
    listed = signed_in.post("account/authenticators/codes")["data"]
    assert "code" in {one["type"] for one in listed}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "account/authenticators/webauthn", {}),
        ("POST", "account/authenticators/webauthn", {"name": "mine", "credential": {}}),
        ("GET", "account/authenticators/totp", {}),
        ("POST", "account/authenticators/totp", {"code": "123456"}),
        ("POST", "account/authenticators/recovery-codes", {}),
        ("POST", "account/authenticators/codes", {}),
        ("DELETE", "account/authenticators", {"type": "password", "id": "password"}),
        ("POST", "account/username", {"username": "alice.a"}),
        ("DELETE", "account/username", {}),
        ("POST", "account/phone", {"phone": "+380501234567"}),
        ("DELETE", "account/email", {"email": "alice.appleby@example.org"}),
    ],
)
def test_who_it_is_has_to_be_shown_lately(signed_in, clock, method, path, body):
    """As on the pages: nothing comes about, and the answer says by which ways it can be shown."""
    clock.shift(minutes=16)
    with nothing_comes_about():
        answer = signed_in.ask(method, path, **body)

    assert (signed_in.status, answer["meta"]["is_authenticated"]) == (401, True)
    assert {"id": "reauthenticate"} in answer["data"]["flows"]


def test_who_it_is_is_shown_by_a_code(clock, alice, signed_in, letterbox):
    """Sent to a contact of the account, for this session alone; then what was refused is done."""
    signed_in.ask("DELETE", "account/authenticators", type="password", id="password")
    clock.shift(minutes=16)
    flows = signed_in.post("account/username", username="alice.a")["data"]["flows"]
    assert flows == [{"id": "reauthenticate_by_code"}]
    (contact,) = signed_in.get("auth/code/reauthenticate")["data"]
    assert contact["to"] == "email"
    assert alice.address not in contact["masked"]
    signed_in.post("auth/code/reauthenticate/request", to="phone")
    assert signed_in.status == 400

    signed_in.post("auth/code/reauthenticate/request", to="email")
    assert signed_in.status == 200
    work()
    code = letterbox.code(to=alice.address)
    wrong = "000000" if code != "000000" else "000001"
    assert list(codes(signed_in.post("auth/code/reauthenticate", code=wrong))) == ["code"]
    signed_in.post("auth/code/reauthenticate", code=code)
    assert signed_in.status == 200
    signed_in.post("account/username", username="alice.a")
    assert signed_in.status == 200


def test_who_it_is_is_shown_by_an_app_or_a_passkey(clock, signed_in):
    """Each for this session's question alone."""
    device = add_passkey(signed_in)
    secret, _sheet = set_up_app(signed_in)
    clock.shift(minutes=16)
    flows = signed_in.post("account/username", username="alice.a")["data"]["flows"]
    assert {"id": "mfa_reauthenticate", "types": ["totp", "webauthn"]} in flows
    signed_in.post("auth/2fa/reauthenticate", code=doors.app_code(secret))
    assert signed_in.status == 200

    clock.shift(minutes=16)
    asked = signed_in.get("auth/webauthn/reauthenticate")["data"]["request_options"]
    shown = json.loads(device.shows(asked))
    signed_in.post("auth/webauthn/reauthenticate", credential=shown)
    assert signed_in.status == 200
    clock.shift(minutes=16)
    signed_in.post("auth/webauthn/reauthenticate", credential=shown)
    assert signed_in.status == 400
    signed_in.post("account/username", username="alice.a")
    assert signed_in.status == 401


def test_a_passkey_is_the_second_step(alice, signed_in):
    """One of the account's; a stranger's passes nothing, and nothing waits for whoever did no first step."""
    device = add_passkey(signed_in)
    set_up_app(signed_in)
    other, path = App(), "auth/webauthn/authenticate"
    other.get(path)
    assert other.status == 409
    other.sign_in(alice)
    strange = doors.Device(handle=device.handle)
    other.post(path, credential=json.loads(strange.shows(other.get(path)["data"]["request_options"])))
    assert other.status == 400

    other.post(path, credential=json.loads(device.shows(other.get(path)["data"]["request_options"])))
    assert other.status == 200
