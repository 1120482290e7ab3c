"""The account for apps: what it says to strangers, what it takes, and what describes it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from konto.identity.models import Account
from tests.apps import PREFIX, App, pending
from tests.architecture.addresses import all_of
from tests.cast import ALICE, BOB, MALLORY
from tests.letters import work
from tests.unchanged import nothing_comes_about

STRANGE: list[Any] = [[1, 2], {"a": {"b": []}}, 10**30, 1.5, True, None, "\x00", "x" * 9_000]


# --- nothing is told to strangers ------------------------------------------------------------------------------------
@pytest.mark.usefixtures("private")
def test_under_private_an_app_learns_nothing(app, letterbox, settings):
    """Unknown, known and gone: the same status, words and shape from signing up, in, back in and by a code."""
    settings.KONTO_CHALLENGE = "off"
    BOB.joins()
    MALLORY.joins().leaves()
    seen: list[list[tuple[int, Any]]] = []
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


# --- the wire --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 50_000])
def test_what_is_no_json_object_is_refused(app, alice, body):
    """With an answer that says so."""
    answer = app.client.generic("POST", PREFIX + "auth/login", body, content_type="application/json")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unreadable")


@pytest.mark.parametrize("length", [200_000, 2_000_000, 20_000_000])
@pytest.mark.parametrize("path", ["auth/login", "cases"])
def test_what_is_too_long_is_refused(app, path, length):
    """In JSON, before anything of it is looked at; also where files would be taken."""
    body = b"{" + b" " * length + b"}"
    answer = app.client.generic("POST", PREFIX + path, body, content_type="application/json")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (413, "large")


def test_a_form_is_no_json(app, alice):
    """As a browser would send it, with files or without: refused."""
    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"):
        body = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nhalf\r\n--x--'
        answer = app.client.generic("POST", PREFIX + "auth/login", body, content_type=kind)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (415, "kind")


@pytest.mark.parametrize("body", [b"", b"nothing", b"--x\r\n\r\nhalf"])
def test_a_form_with_files_that_is_cut_off_brings_nothing(app, body):
    """Where files are taken, too, the answer says what is wrong."""
    with nothing_comes_about():
        answer = app.client.generic("POST", PREFIX + "cases", body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_strange_members_do_no_harm(app, alice):
    """Lists, objects and numbers where words are expected."""
    for strange in STRANGE:
        answer = app.post("auth/login", email=strange, password=strange)
        assert app.status in (400, 429)
        assert answer["errors"]


def test_a_wrong_method_is_said_to_be_wrong(app):
    """With what would be right."""
    assert app.ask("PUT", "auth/login")["status"] == 405
    assert app.headers["Allow"] == "POST"


def test_a_path_that_is_not_described_is_said_to_be_missing(app):
    """As JSON, like every answer."""
    for method in ("GET", "POST", "DELETE"):
        assert app.ask(method, "auth/nothing", a="b")["errors"][0]["code"] == "missing"
        assert app.status == 404


def test_closed_means_closed_for_apps(app, alice, settings):
    """While the account area is closed nobody is let in, and no token is looked at; afterwards it still works."""
    app.sign_in(alice)
    settings.KONTO_CLOSED = True
    app.get("account/profile")
    assert app.status == 503
    app.sign_in(alice)
    assert app.status == 503

    settings.KONTO_CLOSED = False
    assert app.is_signed_in


def test_words_are_in_the_persons_language(alice):
    """The app's while nobody is signed in, the account's afterwards."""
    app = App(language="uk")
    answer = app.post("auth/login", email=alice.address)
    assert any("а" <= sign <= "я" for sign in answer["errors"][0]["message"])


# --- what describes it ------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_document_and_the_addresses_are_the_same(client):
    """Every call that is described is answered, every address is described, and no method is missing or too many."""
    described = client.get("/_allauth/openapi.json").json()["paths"]
    addresses = [one for one in all_of() if one.path.startswith(PREFIX) and one.name != "api:nothing"]

    assert set(described) == {one.template for one in addresses}
    assert len(described) > 70
    for one in addresses:
        for method in ("get", "post", "put", "patch", "delete"):
            status = client.generic(method.upper(), one.path, "{}", content_type="application/json").status_code
            assert (status != 405) == (method in described[one.template]), (method, one.path)


def test_the_document_is_well_formed(client):
    """Each call has a name of its own, answers, and its members with what is needed of them."""
    found = client.get("/_allauth/openapi.json").json()
    described = [one for methods in found["paths"].values() for one in methods.values()]

    assert (found["openapi"], set(found["components"]["schemas"])) == ("3.1.0", {"Meta", "Flows", "Problem"})
    assert len({one["operationId"] for one in described}) == len(described)
    assert all(one["summary"] and {"410", "429", "503"} < set(one["responses"]) for one in described)
    login = found["paths"][f"{PREFIX}auth/login"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"email", "phone", "username", "password", "picture"} <= set(login["properties"])
    assert login["required"] == ["password"]


def test_the_page_about_it_loads_nothing_from_elsewhere(visit):
    """It shows every call, and stands under the strict policy like any page."""
    page = visit.open("/_allauth/openapi.html")

    assert f"POST {PREFIX}auth/login" in page.text
    assert "://" not in " ".join(page.links.values())
    assert "'unsafe" not in page.response.headers["Content-Security-Policy"]


def test_every_call_answers_strange_bodies_with_less_than_500(app, alice):
    """Signed in or not, whatever the members are; and each answer is of the shape that is described."""
    known = app.client.get("/_allauth/openapi.json").json()["paths"]
    for path, methods in known.items():
        for method, described in methods.items():
            members = _members(described)
            for strange in STRANGE if method != "get" else [None]:  # a GET brings no body
                if app.status not in (200, 400, 404, 409):  # some calls end the session
                    app.tokens.clear()
                    app.sign_in(alice)
                _ask_strangely(app, method.upper(), path.removeprefix(PREFIX), dict.fromkeys(members, strange))


def _members(described: dict[str, Any]) -> list[str]:
    content = described.get("requestBody", {}).get("content", {})
    return [name for kind in content.values() for name in kind["schema"]["properties"]] or ["x"]


def _ask_strangely(app: App, method: str, path: str, body: dict[str, Any]) -> None:
    filled = re.sub(r"{\w+}", "K-7F3Q-29X", path)
    if "picture/" in path or "file" in path:
        app.fetch(filled, method, **body)
    else:
        app.ask(method, filled, **body)
    assert app.status < 500, (method, path, body)
