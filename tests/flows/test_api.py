"""The account for apps: the same rules as on the pages, without a page, a cookie or a form's mark."""

from __future__ import annotations

import json
from typing import Any

import pytest
from captcha.models import CaptchaStore
from django.test import Client

from konto.identity.models import Account, Session
from konto.kernel.events import Event
from tests.cast import ALICE, BOB, MALLORY, Person
from tests.letters import work
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import NETWORK

PREFIX = "/_allauth/app/v1/"


class App:
    """One installed app: it keeps its tokens, and no cookies."""

    def __init__(self, *, network: str = NETWORK, language: str = "en") -> None:
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=network, SERVER_NAME="localhost")
        self.language = language
        self.tokens: dict[str, str] = {}
        self.status = 0
        self.headers: Any = {}

    def ask(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Call, keep what is to be kept, and check what holds for every answer."""
        answer = self.client.generic(
            method,
            PREFIX + path,
            json.dumps(body) if body else "",
            content_type="application/json",
            headers={"Accept-Language": self.language, "User-Agent": "Konto/1 (Android 16)", **self.tokens},
        )
        assert not answer.cookies, "an app is given no cookie"
        assert answer.headers["Cache-Control"] == "private, no-store"
        found: dict[str, Any] = answer.json()
        self.status, self.headers = answer.status_code, answer.headers
        meta = found.get("meta", {})
        self.tokens |= {"X-Session-Token": meta["session_token"]} if "session_token" in meta else {}
        self.tokens |= {"X-Device-Token": meta["device_token"]} if "device_token" in meta else {}
        return found

    def get(self, path: str) -> dict[str, Any]:
        return self.ask("GET", path)

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        return self.ask("POST", path, **body)

    def sign_in(self, person: Person, **more: Any) -> dict[str, Any]:
        return self.post("auth/login", **{"email": person.address, "password": person.password, **more})

    def sign_up(self, person: Person, **more: Any) -> dict[str, Any]:
        usual = {"email": person.address, "password": person.password, "name": person.name, "language": "en"}
        return self.post("auth/signup", **{**usual, "age": True, "terms": True, **more})

    @property
    def is_signed_in(self) -> bool:
        self.get("auth/session")
        return self.status == 200


@pytest.fixture
def app(db: None) -> App:
    return App()


def codes(answer: dict[str, Any]) -> dict[str, str]:
    return {error.get("param", ""): error["code"] for error in answer["errors"]}


def pending(answer: dict[str, Any]) -> set[str]:
    return {flow["id"] for flow in answer["data"]["flows"] if flow.get("is_pending")}


# --- getting an account ------------------------------------------------------------------------------------------------
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


# --- getting in --------------------------------------------------------------------------------------------------------
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


# --- the account -------------------------------------------------------------------------------------------------------
def test_an_app_changes_name_and_language(app, alice):
    """Both at once, or one; the answer is the account as it is now."""
    app.sign_in(alice)
    answer = app.ask("PATCH", "account/profile", name="Alice Anew", language="nb")

    assert (answer["data"]["display"], answer["data"]["language"]) == ("Alice Anew", "nb")
    assert (alice.account.name, alice.account.language) == ("Alice Anew", "nb")
    assert app.ask("PATCH", "account/profile", name="")["errors"][0]["param"] == "name"


def test_an_app_changes_the_password(app, alice):
    """The one now has to be right; other sessions end, this one stays."""
    other = App()
    other.sign_in(alice)
    app.sign_in(alice)
    answer = app.post("account/password/change", current_password="wrong", new_password="four green kettles whistle")
    assert list(codes(answer)) == ["current_password"]

    app.post("account/password/change", current_password=alice.password, new_password="four green kettles whistle")
    assert app.status == 200
    assert app.is_signed_in
    assert not other.is_signed_in


def test_an_app_sees_and_ends_devices(app, alice, bob):
    """Its own account's alone: another's session stays, whatever id is sent."""
    bobs = App()
    bobs.sign_in(bob)
    other = App()
    other.sign_in(alice)
    app.sign_in(alice)
    listed = app.get("auth/sessions")["data"]
    assert [one["is_current"] for one in listed].count(True) == 1
    assert len(listed) == 2

    ids = [one["id"] for one in listed if not one["is_current"]]
    ids += [str(Session.objects.get(account=bob.account).id), "no id", None]
    assert len(app.ask("DELETE", "auth/sessions", sessions=ids)["data"]) == 1
    assert not other.is_signed_in
    assert bobs.is_signed_in
    app.ask("DELETE", "auth/sessions", sessions=[app.get("auth/sessions")["data"][0]["id"]])
    assert app.status == 401


def test_an_app_lists_the_ways_in(app, alice):
    """As on the page: the last one can't be closed."""
    app.sign_in(alice)
    ways = {one["type"]: one for one in app.get("account/authenticators")["data"]}

    assert {"password", "code"} <= set(ways)
    assert ways["password"]["opens"]
    app.ask("DELETE", "account/authenticators", type="password", id=ways["password"]["id"])
    assert app.status == 200
    assert {one["type"] for one in app.get("account/authenticators")["data"]} == {"code"}
    app.ask("DELETE", "account/authenticators", type="code", id=ways["code"]["id"])
    assert app.status == 409


def test_what_only_the_owner_may_do_is_asked_again(app, alice, clock):
    """Signed in a while ago: who it is has to be shown, by the password for one, and then it is done."""
    app.sign_in(alice)
    clock.shift(minutes=16)
    with nothing_comes_about():
        answer = app.post("account/email", email="alice.anew@example.org")
    assert (app.status, answer["meta"]["is_authenticated"]) == (401, True)
    assert {"id": "reauthenticate"} in answer["data"]["flows"]

    assert list(codes(app.post("auth/reauthenticate", password="wrong"))) == ["password"]
    app.post("auth/reauthenticate", password=alice.password)
    assert app.status == 200
    app.post("account/email", email="alice.anew@example.org")
    assert app.status == 202


def test_an_app_changes_the_address(app, alice, letterbox):
    """The new one waits until its code came back."""
    app.sign_in(alice)
    answer = app.post("account/email", email="alice.anew@example.org")
    assert [(one["email"], one["verified"]) for one in answer["data"]] == [
        (alice.address, True),
        ("alice.anew@example.org", False),
    ]
    work()

    app.post("account/email/verify", key=letterbox.code(to="alice.anew@example.org"))
    assert app.get("account/email")["data"] == [{"email": "alice.anew@example.org", "verified": True, "primary": True}]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "account/profile"),
        ("PATCH", "account/profile"),
        ("POST", "account/password/change"),
        ("GET", "account/email"),
        ("POST", "account/email"),
        ("GET", "account/authenticators"),
        ("DELETE", "account/authenticators"),
        ("GET", "auth/sessions"),
        ("POST", "auth/reauthenticate"),
    ],
)
def test_strangers_see_and_change_nothing(app, alice, method, path):
    """Every call about an account needs its session."""
    with nothing_comes_about():
        answer = app.ask(method, path, name="Mallory", email=MALLORY.address)

    assert (app.status, answer["meta"]["is_authenticated"]) == (401, False)


def test_whoever_is_leaving_is_told_so(app, alice, visit):
    """Signed in, but no further: the answer names the page that explains."""
    visit.sign_in(alice)
    visit.leave()
    assert app.sign_in(alice)["meta"]["is_authenticated"]

    answer = app.get("account/profile")
    assert (app.status, answer["errors"][0]["code"], answer["meta"]["page"]) == (403, "closed", "/leave/waiting/")


# --- nothing is told to strangers ------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("private")
def test_under_private_an_app_learns_nothing(app, letterbox, settings):
    """Unknown, known and gone: the same status, words and shape from signing up, in, back in and by a code."""
    settings.KONTO_CHALLENGE = "off"
    BOB.joins()
    MALLORY.joins().leaves()
    seen = []
    for address in ("nobody@example.org", BOB.address, MALLORY.address):
        somebody = ALICE.but(address=address)
        calls = []
        for deed in (
            lambda one, who=somebody: one.sign_up(who),
            lambda one, who=somebody: one.sign_in(who),
            lambda one, to=address: one.post("auth/code/request", email=to),
            lambda one, to=address: one.post("auth/password/request", email=to),
        ):
            one = App(network=f"198.51.100.{len(seen)}")
            found = deed(one)
            found.get("meta", {}).pop("session_token", None)
            calls.append((one.status, found))
            calls.append((one.status, one.post("auth/email/verify", key="000000")))
            calls.append((one.status, one.post("auth/code/confirm", code="000000")))
        seen.append(calls)

    assert seen[0] == seen[1] == seen[2]
    assert Account.objects.count() == 2


@pytest.mark.usefixtures("private")
def test_under_private_an_app_confirms_before_it_is_in(app, letterbox):
    """The sign-up waits for the code, and then the app is signed in."""
    answer = app.sign_up(ALICE)
    assert (app.status, pending(answer)) == (401, {"verify_email"})
    work()

    app.post("auth/email/verify", key=letterbox.code(to=ALICE.address))
    assert app.is_signed_in


# --- the wire ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 50_000, b"{}" + b" " * 200_000])
def test_what_is_no_json_object_is_refused(app, alice, body):
    """With an answer that says so."""
    answer = app.client.generic("POST", PREFIX + "auth/login", body, content_type="application/json")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unreadable")


def test_strange_members_do_no_harm(app, alice):
    """Lists, objects and numbers where words are expected."""
    for strange in ([1, 2], {"a": {"b": []}}, 7, 1.5, True, "\x00", "x" * 5_000):
        answer = app.post("auth/login", email=strange, password=strange)
        assert app.status in (400, 429)
        assert answer["errors"]


def test_a_wrong_method_is_said_to_be_wrong(app):
    """With what would be right."""
    assert app.ask("PUT", "auth/login")["status"] == 405
    assert app.headers["Allow"] == "POST"


def test_words_are_in_the_persons_language(alice):
    """The app's while nobody is signed in, the account's afterwards."""
    app = App(language="uk")
    answer = app.post("auth/login", email=alice.address)
    assert any("а" <= sign <= "я" for sign in answer["errors"][0]["message"])
