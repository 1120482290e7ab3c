"""Requests that no page of ours offered: without a token, by another method, with junk in every place."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.converters import get_converters

from konto.identity import urls
from tests.cast import ALICE, BOB
from tests.unchanged import nothing_comes_about
from tests.visiting import Visit

pytestmark = pytest.mark.slow

UUID = "01a200d0-0000-7000-8000-000000000000"
ARGUMENTS = {"uuid": UUID, "int": 1, "str": "t" * 43, "slug": "t" * 43, "path": "t", "contact_kind": "phone"}
"""Something for each kind of argument."""


def _path(pattern: URLPattern) -> str:
    """An address of ours, with something in the place of what it asks for."""
    converters = getattr(pattern.pattern, "converters", {})
    kinds = {type(converter): kind for kind, converter in get_converters().items()}
    given = {name: ARGUMENTS[kinds[type(converter)]] for name, converter in converters.items()}
    return reverse(f"identity:{pattern.name}", kwargs=given)


PATTERNS = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]
PATHS = [_path(pattern) for pattern in PATTERNS]
ENTRANCES = {"/sign-up/", "/sign-in/"}
POSTED_ALONE = {
    "activate_link_again",
    "code_entry_again",
    "contact_again",
    "contact_check",
    "contact_give_up",
    "end_device",
    "end_other_devices",
    "passkey_entry",
    "passkey_entry_options",
    "passkey_new_options",
    "picture_remove",
    "prove_code",
    "prove_passkey",
    "recover_again",
    "resend",
    "second_step_end",
    "second_step_passkey",
    "sign_out",
    "social_add",
    "social_prove",
    "social_back_by_form",
    "social_never",
    "social_not_now",
    "social_start",
    "strength",
}
"""Whatever a page's button or script sends, and nobody opens."""

FROM_ELSEWHERE = {"social_back_by_form"}
"""Posted by a provider's page, so without a token of ours; without a dance that began here it is not found."""

BODIES = [
    ("application/x-www-form-urlencoded", "a=1&" * 300),
    ("application/x-www-form-urlencoded", "%ff%fe=%00&address=%ED%A0%80&code=\x00"),
    ("application/x-www-form-urlencoded", "address[]=1&password[]=2&next[]=3&code[]=4"),
    (
        "multipart/form-data; boundary=x",
        '--x\r\nContent-Disposition: form-data; name="name"; filename="a"\r\n\r\n\xff',
    ),
    ("multipart/form-data", "no boundary"),
    ("application/json", json.dumps({"address": {"$ne": None}, "password": ["x"]})),
    ("text/xml", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
]
WORDS = ["\x00", "🦊", "\u202e", "x" * 10_000, "' OR 1=1 --", "{{7*7}}"]
TYPED = ["name", "address", "password", "current", "language", "age", "terms", "code"]
FIELDS = [*TYPED, "next", "choose", "another_picture", "picture_0", "picture_1", "number", "kind", "key", "text", "way"]


def test_every_page_is_here():
    """The tests below walk all of identity's addresses."""
    assert len(PATHS) == len(urls.urlpatterns) >= 17


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("signed_in", [False, True], ids=["stranger", "Alice"])
def test_nothing_is_done_without_the_token(alice, path, signed_in):
    """A form on somebody else's site, with Alice's cookies or none, changes nothing: 403 and a way back.

    Where one comes in, whoever is in already is led to the account instead, as after a second press.
    """
    visit = Visit()
    expected = 303 if signed_in and path in ENTRANCES else 404 if _name(path) in FROM_ELSEWHERE else 403
    if signed_in:
        visit.sign_in(alice)
    typed = {
        "name": "x",
        "address": BOB.address,
        "password": BOB.password,
        "age": "on",
        "terms": "on",
        "language": "nb",
    }

    with nothing_comes_about():
        for token in ({}, {"csrfmiddlewaretoken": "x" * 64}):
            answer = visit.client.post(path, {**typed, **token})
            assert answer.status_code == expected
    assert visit.is_signed_in is signed_in


def test_a_token_of_another_browser_is_no_token(alice, visit):
    """Mallory's token doesn't fit Alice's cookie."""
    visit.sign_in(alice)
    mallory = visit.elsewhere()
    mallory.open("/sign-in/")
    token = mallory.page.form("Sign in").values["csrfmiddlewaretoken"][0]

    with nothing_comes_about():
        answer = visit.client.post("/settings/name/", {"name": "Mallory was here", "csrfmiddlewaretoken": token})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_are_refused(alice, path):
    """Each address takes what it is for, and answers anything else with 405 or 403, never with an error of ours."""
    visit = Visit()
    visit.sign_in(alice)

    with nothing_comes_about():
        for method in ("put", "patch", "delete", "options", "trace"):
            assert getattr(visit.client, method)(path).status_code in (403, 405)


@pytest.mark.parametrize("path", PATHS)
def test_reading_does_nothing(alice, path):
    """GET and HEAD change nothing at any address; those for buttons alone refuse them."""
    for visit in (Visit(), Visit()):
        with nothing_comes_about():
            for method in ("get", "head"):
                status = getattr(visit.client, method)(path).status_code
                assert (status == 405) == _is_posted_alone(path)
        visit.sign_in(alice)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("signed_in", [False, True], ids=["stranger", "Alice"])
def test_no_junk_is_an_error_of_ours(alice, path, signed_in):
    """Whatever is sent to whatever address, in fields, bodies, cookies and queries: an answer below 500, or nothing."""
    client = Client(SERVER_NAME="localhost")
    if signed_in:
        client.post("/sign-in/", {"address": alice.address, "password": alice.password})
    for word in WORDS:
        junk = dict.fromkeys(FIELDS, word)
        assert client.get(path, junk).status_code < 500
        assert client.post(path, junk).status_code < 500
    for kind, body in BODIES:
        assert client.generic("POST", path, body.encode("latin-1"), content_type=kind).status_code < 500
    assert alice.account.state == "active"


@pytest.mark.parametrize("cookie", ["", "\x01", "x" * 7_000, '"', "a=b; c", "{}", "null"])
def test_no_cookie_is_an_error_of_ours(alice, cookie):
    """Mangled cookies of every kind are as good as none."""
    visit = Visit()
    for name in ("konto", "konto_csrf", "konto_device", "konto_language", "messages"):
        visit.client.cookies[name] = cookie

    for path in PATHS:
        assert visit.client.get(path).status_code < 500
    assert visit.client.post("/sign-in/", {"address": alice.address, "password": alice.password}).status_code == 403


@pytest.mark.parametrize("junk", ["%00", "..%2f", "%ff", "\u0456", "x" * 3_000, "%0d%0aX: y", "'", "<b>"])
def test_no_address_is_an_error_of_ours(visit, junk):
    """Junk inside our addresses is not found."""
    for path in PATHS:
        answer = visit.client.get(f"{path}{junk}/")
        led_to_sign_in = answer.headers.get("Location", "").startswith("/sign-in/?")
        assert answer.status_code in (404, 405) or led_to_sign_in


def test_an_error_page_repeats_nothing_that_was_sent(visit):
    """What stood in the address or the form doesn't come back in a page about an error."""
    answer = visit.client.post("/sign-in/", {"address": "<script>alert(1)</script>", "password": ALICE.password})

    assert answer.status_code == 403
    assert b"<script>alert" not in answer.content
    assert ALICE.password.encode() not in answer.content


def _is_posted_alone(path: str) -> bool:
    return _name(path) in POSTED_ALONE


def _name(path: str) -> str | None:
    return PATTERNS[PATHS.index(path)].name
