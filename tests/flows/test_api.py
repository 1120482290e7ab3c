"""The account for apps: getting in by the same rules as on the pages."""

from __future__ import annotations

import json

import pytest
from captcha.models import CaptchaStore

from konto.identity.models import Session
from konto.kernel.events import Event
from tests import doors
from tests.apps import App, codes, pending
from tests.cast import ALICE, MALLORY
from tests.letters import work
from tests.recovering import NUMBER, has_only_a_phone
from tests.unchanged import journalled, nothing_comes_about


# --- getting an account ----------------------------------------------------------------------------------------------
def test_an_app_signs_up_and_confirms(app, letterbox):
    """Made, signed in, and open by the code of the letter, as on the pages."""
    with journalled(Event.SIGNED_UP, Event.TERMS_ACCEPTED, Event.PROOF_SENT):
        answer = app.sign_up(ALICE)
    assert (app.status, answer["data"]["user"]["state"]) == (200, "new")

    work()
    answer = app.post("auth/email/verify", key=letterbox.code())
    assert (app.status, answer["data"]["user"]["state"]) == (200, "active")
    assert answer["data"]["user"]["display"] == ALICE.name


@pytest.mark.parametrize("missing", ["email", "password", "name", "age", "terms"])
def test_an_app_asks_what_the_page_asks(app, missing):
    """What is missing is named as the app knows it, and nothing comes about."""
    with nothing_comes_about():
        answer = app.sign_up(ALICE, **{missing: None})

    assert app.status == 400
    assert missing in codes(answer)


def test_a_known_address_gets_no_second_account(app, alice):
    """Where it may be told, it is told."""
    with nothing_comes_about():
        answer = app.sign_up(MALLORY.but(address=alice.address))

    assert (app.status, list(codes(answer))) == (400, ["email"])
    assert not app.is_signed_in


# --- getting in ------------------------------------------------------------------------------------------------------
def test_an_app_signs_in_and_out(app, alice):
    """The token is the session; its row names the device, and ends with the sign-out."""
    with journalled(Event.SIGNED_IN):
        answer = app.sign_in(alice)
    assert (app.status, answer["meta"]["is_authenticated"]) == (200, True)
    assert answer["data"]["user"]["email"] == alice.address
    row = Session.objects.get(account=alice.account)
    assert (row.device, row.door) == ("Android", "password")
    assert app.tokens["X-Session-Token"].encode() not in bytes(row.key_digest)

    with journalled(Event.SIGNED_OUT):
        answer = app.ask("DELETE", "auth/session")
    assert (app.status, answer["meta"]["is_authenticated"]) == (401, False)
    app.get("auth/session")
    assert app.status == 410
    assert not Session.objects.filter(account=alice.account).exists()


def test_a_token_that_nobody_gave_opens_nothing(app, alice):
    """A made-up one, an old one and a cookie's name in its place."""
    app.sign_in(alice)
    old = app.tokens["X-Session-Token"]
    app.ask("DELETE", "auth/session")

    for token in ("made-up", old, ""):
        app.tokens["X-Session-Token"] = token
        assert app.get("account/profile").get("data", {}).get("email") is None
        assert app.status in (401, 410)


def test_a_cookie_counts_for_nothing(app, alice, visit):
    """A browser that is signed in calls as a stranger: no other site can call in its name."""
    visit.sign_in(alice)
    app.client.cookies = visit.client.cookies

    assert app.get("auth/session")["meta"]["is_authenticated"] is False
    app.post("account/password/change", current_password=alice.password, new_password="four green kettles whistle")
    assert app.status == 401
    assert visit.is_signed_in


def test_wrong_passwords_are_counted_with_those_of_the_page(app, alice, visit):
    """Apps and pages share the counts: after some failures a picture, after more a wait."""
    for _ in range(2):
        answer = app.sign_in(alice, password="not this one")
        assert app.status == 400
    assert "picture" in answer["meta"]
    assert visit.sign_in(alice, password="not this one").asks_for_picture

    for _ in range(8):
        visit.post("/sign-in/", address=alice.address, password="not this one", **picture_for_page())
    app.sign_in(alice)
    assert app.status == 429
    assert int(app.headers["Retry-After"]) > 0


def test_an_app_shows_the_picture_or_has_a_code_sent(app, alice, letterbox, settings):
    """The letters in the picture, or a code to the address in their place; without either nobody gets in."""
    settings.KONTO_CHALLENGE = "always"
    answer = app.sign_in(alice)
    assert (app.status, codes(answer)) == (400, {"picture": "first"})
    assert app.client.get(answer["meta"]["picture"]["image"]).headers["Content-Type"] == "image/png"

    key = answer["meta"]["picture"]["key"]
    app.sign_in(alice, picture={"key": key, "letters": CaptchaStore.objects.get(hashkey=key).response})
    assert app.status == 200

    other = App()
    answer = other.sign_in(alice, code_instead=True)
    assert (other.status, codes(answer)) == (400, {"address_code": "sent"})
    work()
    other.sign_in(alice, address_code=letterbox.code(to=alice.address))
    assert other.status == 200


def picture_for_page() -> dict[str, str]:
    """The right letters of a new picture, as the page sends them."""
    key = CaptchaStore.generate_key()
    return {"picture_0": key, "picture_1": CaptchaStore.objects.get(hashkey=key).response}


def test_an_app_signs_in_by_a_code(app, alice, letterbox):
    """Asked for, sent, and right once."""
    answer = app.post("auth/code/request", email=alice.address)
    assert (app.status, pending(answer)) == (401, {"login_by_code"})
    work()
    code = letterbox.code(to=alice.address)

    assert codes(app.post("auth/code/confirm", code="000000" if code != "000000" else "000001")) == {"code": "invalid"}
    answer = app.post("auth/code/confirm", code=code)
    assert (app.status, answer["data"]["user"]["email"]) == (200, alice.address)


def test_a_code_works_only_where_it_was_asked_for(app, alice, letterbox):
    """Another app that learns the code gets nowhere with it."""
    app.post("auth/code/request", email=alice.address)
    work()
    mallory = App(network="198.51.100.66")
    mallory.post("auth/code/confirm", code=letterbox.code(to=alice.address))

    assert mallory.status == 409
    assert not mallory.is_signed_in


def test_an_app_gets_back_in(app, alice, letterbox):
    """Forgot the password: the code and a new one, every other session ends, and the old password opens nothing."""
    other = App()
    other.sign_in(alice)
    answer = app.post("auth/password/request", email=alice.address)
    assert (app.status, pending(answer)) == (401, {"password_reset_by_code"})
    work()

    app.post("auth/password/reset", key=letterbox.code(to=alice.address), password="four green kettles whistle")
    assert app.status == 200
    assert app.is_signed_in
    assert not other.is_signed_in
    assert codes(App().sign_in(alice)) == {"password": "invalid"}


def test_a_wrong_code_gets_nobody_back_in(app, alice, letterbox):
    """Nothing is changed, and the answer names what was wrong."""
    app.post("auth/password/request", email=alice.address)
    work()
    wrong = "000000" if letterbox.code(to=alice.address) != "000000" else "000001"

    answer = app.post("auth/password/reset", key=wrong, password="four green kettles whistle")
    assert (app.status, list(codes(answer))) == (400, ["key"])
    assert App().sign_in(alice)["meta"]["is_authenticated"]


def test_an_app_does_the_second_step(app, alice, visit, clock):
    """The password alone opens nothing; a wrong code neither; the right one does, and the session says so."""
    visit.sign_in(alice)
    secret = doors.set_up_app(visit)
    clock.shift(minutes=1)

    answer = app.sign_in(alice)
    assert (app.status, pending(answer)) == (401, {"mfa_authenticate"})
    assert answer["data"]["flows"][-1]["types"] == ["totp", "recovery_codes"]
    app.get("account/profile")
    assert app.status == 401

    right = doors.app_code(secret)
    assert list(codes(app.post("auth/2fa/authenticate", code="000000" if right != "000000" else "000001"))) == ["code"]
    app.post("auth/2fa/authenticate", code=right)
    assert app.status == 200
    assert Session.objects.exclude(second_factor_at=None).filter(account=alice.account, device="Android").exists()


def test_a_recovery_code_stands_in_for_the_app(app, alice, visit, clock):
    """One from the sheet, once."""
    visit.sign_in(alice)
    doors.set_up_app(visit)
    sheet = doors.sheet_on(visit.page)
    clock.shift(minutes=1)

    app.sign_in(alice)
    app.post("auth/2fa/authenticate", code=sheet[0])
    assert app.status == 200
    other = App()
    other.sign_in(alice)
    other.post("auth/2fa/authenticate", code=sheet[0])
    assert other.status == 400


def test_the_second_step_waits_for_nobody_who_did_not_do_the_first(app, alice, visit, clock):
    """Without a sign-in that waits, a right code is for nothing."""
    visit.sign_in(alice)
    secret = doors.set_up_app(visit)
    clock.shift(minutes=1)

    app.post("auth/2fa/authenticate", code=doors.app_code(secret))
    assert app.status == 401
    assert not app.is_signed_in


def test_an_app_signs_in_with_a_passkey(app, alice, visit):
    """The question, the device's answer, and in; the answer works once, and a stranger's device opens nothing."""
    visit.sign_in(alice)
    device = doors.add_passkey(visit)
    asked = app.get("auth/webauthn/login")["data"]["request_options"]
    shown = json.loads(device.shows(asked))

    app.post("auth/webauthn/login", credential=shown)
    assert app.status == 200
    again = App()
    again.post("auth/webauthn/login", credential=shown)
    assert again.status == 400
    strange = App()
    asked = strange.get("auth/webauthn/login")["data"]["request_options"]
    assert codes(strange.post("auth/webauthn/login", credential=json.loads(doors.Device().shows(asked)))) == {
        "": "invalid"
    }
    assert not strange.is_signed_in


def test_strangers_guesses_do_not_slow_the_owners_app(app, alice):
    """The device token shows that the app was in the account before."""
    app.sign_in(alice)
    app.ask("DELETE", "auth/session")
    for number in range(50):
        App(network=f"198.51.100.{number}").sign_in(alice, password="not this one")
    app.tokens.pop("X-Session-Token")

    App(network="198.51.100.99").sign_in(alice)
    app.sign_in(alice)
    assert app.status == 200


# --- once more -------------------------------------------------------------------------------------------------------
def test_an_app_has_a_code_sent_again(app, alice, letterbox, clock):
    """After a minute; the newest works, wherever it was asked for."""
    for request, again, confirm in (
        ("auth/code/request", "auth/code/resend", "auth/code/confirm"),
        ("auth/password/request", "auth/password/resend", "auth/password/reset"),
    ):
        app.post(request, email=alice.address)
        work()
        first = letterbox.code(to=alice.address)
        clock.shift(minutes=2)
        app.post(again)
        assert app.status == 200
        work()
        assert letterbox.code(to=alice.address) != first
        code = letterbox.code(to=alice.address)
        app.post(confirm, code=code, key=code, password="four green kettles whistle")
        assert app.status == 200
        app.ask("DELETE", "auth/session")
        app.tokens.clear()


def test_an_app_signs_up_with_a_number(app, letterbox, clock):
    """Confirmed by the code of the second text."""
    app.sign_up(ALICE, email=None, phone=NUMBER)
    assert app.status == 200
    clock.shift(minutes=2)
    app.tokens.pop("X-Device-Token", None)
    app.post("auth/phone/verify/resend")
    assert app.status == 200
    work()
    answer = app.post("auth/phone/verify", code=letterbox.code(to=NUMBER))
    assert (app.status, answer["data"]["user"]["phone"], answer["data"]["user"]["state"]) == (200, NUMBER, "active")


def test_a_number_proved_long_ago_opens_later(app, alice, letterbox):
    """The app is told from when on a new password can be chosen; until then none can."""
    has_only_a_phone(alice, proved_days_ago=300)
    app.post("auth/password/request", phone=NUMBER)
    work()
    answer = app.post("auth/password/reset", key=letterbox.code(to=NUMBER), password="four green kettles whistle")
    assert (app.status, codes(answer)) == (409, {"": "waits"})

    told = app.get("auth/password/reset")["data"]
    assert told["opens_at"] == answer["meta"]["opens_at"]
    assert told["stopped"] is False
    app.post("auth/password/reset", password="four green kettles whistle")
    assert app.status == 409
