"""The switch that closes accounts: at once, everywhere, honestly, and without asking who anybody is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from konto.web import closing
from tests.architecture import addresses
from tests.letters import work
from tests.unchanged import nothing_comes_about

SITE = addresses.all_of()
STAY_OPEN = {
    "services:openid_configuration",
    "services:openid_keys",
    "services:ssf_configuration",
    *("healthz", "readyz"),
    *("web:front", "web:help", "web:terms", "web:privacy", "web:trouble", "web:trouble_cookies", "web:set_language"),
    *("web:theme", "web:robots", "web:favicon", "web:security", "web:design", "web:manifest", "web:icon"),
    *("web:service_worker", "web:offline"),
    *("cases:ask", "cases:by_code", "cases:by_link", "cases:file_by_link", "captcha-image", "captcha-refresh"),
    *("departure:status", "departure:status_keep", "departure:status_now"),
    *("departure:keys", "departure:certificate", "departure:certificate_file"),
    *("notices:letterbox", "notices:letter", "notices:letters_json"),
}
"""Written down a second time: who opens another address has to do it here as well."""


@pytest.fixture
def close(settings):
    def switch(closed: bool = True) -> None:
        settings.KONTO_CLOSED = closed

    return switch


@pytest.mark.slow
def test_every_address_is_closed_but_those_on_the_list(close, alice):
    """Signed in or out, by any method: 503 everywhere, and the list is no longer than it has to be."""
    browsers = (Client(), addresses.browser_of(alice))
    close()
    stayed = {
        address.name
        for browser in browsers
        for address in SITE
        for method in ("GET", "POST", "HEAD")
        if not address.name.startswith(closing.STAFF)
        if addresses.ask(browser, method, address.path).status_code != 503
    }

    assert stayed == STAY_OPEN & {address.name for address in SITE}
    assert stayed <= closing.OPEN


@pytest.mark.parametrize("path", ["/cabinet/", "/settings/", "/sign-in/", "/sign-up/", "/leave/", "/cabinet"])
def test_closed_asks_the_database_nothing(close, alice, visit, path):
    """Not even whose session it is: that may be just what went wrong."""
    visit.sign_in(alice)
    close()

    with CaptureQueriesContext(connection) as asked:
        page = visit.open(path)
    assert page.status == 503
    assert len(asked) == 0


def test_the_page_says_what_it_means(close, alice, visit):
    """Nothing is lost, when to come back, whom to write to; to programs in seconds."""
    visit.sign_in(alice)
    close()
    page = visit.open("/cabinet/")

    assert page.title.startswith("Accounts are closed for the moment")
    assert "Nothing in your account is lost or deleted by this" in page.text
    assert "Try again in 15 minutes." in page.text
    assert page.response.headers["Retry-After"] == "900"
    assert page.response.headers["Cache-Control"] == "private, no-store"
    assert alice.name not in page.text


@pytest.mark.parametrize(("language", "words"), [("uk", "Облікові записи"), ("nb", "Kontoene er stengt")])
def test_it_says_so_in_every_language(db, close, language, words):
    """The browser's language is enough."""
    close()

    assert words in Client(headers={"accept-language": language}).get("/cabinet/").content.decode()


@pytest.mark.parametrize(
    ("path", "accept"),
    [("/settings/", "application/json"), ("/_allauth/app/v1/auth/session", "*/*"), ("/_allauth/app/v1/auth/login", "")],
)
def test_a_program_gets_what_it_can_read(db, close, path, accept):
    """Who asks for JSON, or speaks to the API, is answered in its words."""
    close()
    answer = Client(headers={"accept": accept}).get(path)

    assert answer.status_code == 503
    assert answer.json()["errors"] == [{"code": "closed", "message": "Accounts are closed for the moment"}]
    assert answer.headers["Retry-After"] == "900"


def test_open_pages_show_everybody_as_a_stranger(close, alice, visit):
    """While it is unsure whose session is whose, no page says a name; it says that accounts are closed."""
    visit.sign_in(alice)
    assert alice.name in visit.open("/").text
    close()

    with CaptureQueriesContext(connection) as asked:
        page = visit.open("/help/")
    assert page.status == 200
    assert alice.name not in page.html
    assert "Nobody can sign in until we know that all is right." in page.text
    assert len(asked) == 0


@pytest.mark.parametrize("path", ["/", "/help/"])
def test_nobody_is_asked_to_sign_in_meanwhile(db, close, settings, visit, path):
    """Not even as one of the demo's people: the first page says what is, and leads to a person."""
    settings.KONTO_DEMO = True
    before = visit.open(path)
    assert before.links["Sign in"] == "/sign-in/"
    close()
    page = visit.open(path)

    assert not {"/sign-in/", "/sign-up/"} & set(page.links.values())
    if path == "/":
        assert "nobody can sign in or create an account" in page.text
        assert page.links["Ask a person"] == "/ask/"
        assert "This is a demo" not in page.text


def test_nobody_is_signed_out_by_it(close, alice, visit):
    """When it is over, whoever was in still is, on the page where they were."""
    visit.sign_in(alice)
    close()
    visit.open("/cabinet/")
    visit.open("/")
    close(False)

    assert alice.name in visit.open("/cabinet/").text


def test_nothing_is_taken_while_closed(close, alice, visit):
    """The right password, a sign-up, a change of name: nothing comes of any of them."""
    visit.sign_in(alice)
    visit.open("/settings/name/")
    close()

    with nothing_comes_about():
        assert visit.press("Save", name="Somebody else").status == 503
        for path in ("/sign-in/", "/sign-up/"):
            typed = {"address": alice.address, "password": alice.password}
            assert visit.elsewhere().post(path, **typed).status == 503


def test_leaving_goes_on_and_can_be_watched(close, alice, visit):
    """Who has asked to be erased sees by the secret link how far it is, and may still keep the account."""
    visit.sign_in(alice)
    status = visit.leave().response.wsgi_request.path
    close()
    work()

    page = visit.elsewhere().open(status)
    assert page.status == 200
    assert "Keep my account" in page.buttons


def test_machines_that_watch_are_answered(db, close):
    """Closed isn't down: a supervisor must not restart it."""
    close()

    assert Client().get("/healthz").status_code == 200
    assert Client().get("/readyz").status_code == 200
    assert Client().get("/nowhere/").status_code == 404
