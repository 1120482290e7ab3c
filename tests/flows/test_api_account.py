"""The account for apps: what a signed-in person sees and changes."""

from __future__ import annotations

import re

from konto.identity.api import operations
from konto.identity.api.operations import Operation
from konto.identity.models import Session
from tests.apps import App, codes
from tests.cast import MALLORY
from tests.letters import work
from tests.unchanged import nothing_comes_about


# --- the account -----------------------------------------------------------------------------------------------------
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
    (now,) = app.get("account/email")["data"]
    assert (now["email"], now["state"], now["primary"]) == ("alice.anew@example.org", "confirmed", True)


def test_strangers_see_and_change_nothing(app, alice):
    """Every call about an account needs its session, whatever comes with it."""
    with nothing_comes_about():
        for one in of_the_signed_in():
            answer = app.ask(one.method, filled(one), name="Mallory", email=MALLORY.address)
            assert (app.status, answer["meta"]["is_authenticated"]) == (401, False), one.path


def of_the_signed_in() -> list[Operation]:
    found = [one for one in operations.offered() if one.signed_in]
    assert len(found) > 40
    return found


def filled(operation: Operation) -> str:
    return re.sub(r"{\w+}", "small", operation.path)


def test_whoever_is_leaving_does_nothing_else(app, alice, visit):
    """Every call is answered by the page that explains; who it isn't can say so all the same."""
    visit.sign_in(alice)
    visit.leave()
    app.sign_in(alice)
    with nothing_comes_about():
        for one in of_the_signed_in():
            if one.path != "account/not-me":
                app.ask(one.method, filled(one), name="Alice Anew", email=MALLORY.address, to="email", key="x")
                assert app.status in (403, 404), (one.method, one.path, app.status)


def test_whoever_is_leaving_is_told_so(app, alice, visit):
    """Signed in, but no further: the answer names the page that explains."""
    visit.sign_in(alice)
    visit.leave()
    assert app.sign_in(alice)["meta"]["is_authenticated"]

    answer = app.get("account/profile")
    assert (app.status, answer["errors"][0]["code"], answer["meta"]["page"]) == (403, "closed", "/leave/waiting/")
