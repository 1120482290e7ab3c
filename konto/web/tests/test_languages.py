"""Pages speak the language of whoever reads them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from konto.web import languages, middleware

pytestmark = pytest.mark.urls("konto.web.tests.strange_urls")


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ("uk", "uk"),
        ("uk-UA,uk;q=0.9,en;q=0.5", "uk"),
        ("nb-NO", "nb"),
        ("no", "nb"),
        ("nn-NO,en;q=0.8", "nb"),
        ("de,nb;q=0.7,en;q=0.3", "nb"),
        ("en;q=0.2,uk;q=0.9", "uk"),
        ("de-DE", "en"),
        ("*", "en"),
        ("", "en"),
        ("x" * 5_000, "en"),
        (";;;,,q=", "en"),
    ],
)
def test_the_browser_is_asked(visitor: Client, wanted: str, spoken: str) -> None:
    """The first language that both know; every Norwegian gets Bokmål; English for the rest."""
    answer = visitor.get("/", headers={"accept-language": wanted})

    assert answer["Content-Language"] == spoken
    assert f'<html lang="{spoken}"' in answer.content.decode()
    assert "Accept-Language" in answer["Vary"]


def test_the_choice_on_this_device_beats_the_browser(visitor: Client) -> None:
    """The switch sets a cookie and leads back to the page it was on."""
    answer = visitor.post("/language/", {"language": "uk", "next": "/help/?a=1"})

    assert answer.status_code == 302
    assert answer["Location"] == "/help/?a=1"
    assert visitor.get("/", headers={"accept-language": "nb"})["Content-Language"] == "uk"


def test_the_account_beats_the_device() -> None:
    """Signed in, pages speak the language of the account."""
    request = RequestFactory().get("/", headers={"accept-language": "nb"})
    request.COOKIES |= {settings.SESSION_COOKIE_NAME: "x", settings.LANGUAGE_COOKIE_NAME: "nb"}
    request.user = SimpleNamespace(is_authenticated=True, language="uk")  # type: ignore[assignment]

    answer = middleware.language(lambda _: HttpResponse(translation.get_language()))(request)

    assert answer["Content-Language"] == "uk"


@pytest.mark.parametrize(
    "url", ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)", "x"]
)
def test_the_switch_leads_nowhere_else(visitor: Client, url: str) -> None:
    """A forged way back leads to the first page."""
    assert visitor.post("/language/", {"language": "nb", "next": url})["Location"] == "/"


@pytest.mark.parametrize("language", ["", "xx", "../../etc", "u" * 10_000, "\x00"])
def test_an_unknown_language_changes_nothing(visitor: Client, language: str) -> None:
    """No cookie is set for a language that nobody speaks here."""
    answer = visitor.post("/language/", {"language": language, "next": "/"})

    assert answer.status_code == 302
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


def test_a_strangers_language_costs_no_look_at_the_account() -> None:
    """Without a session cookie the account is not asked for."""

    class Untouchable(AnonymousUser):
        @property
        def language(self) -> str:
            raise AssertionError("the account was looked at")

    request = RequestFactory().get("/")
    request.user = Untouchable()

    assert languages.of_request(request) == "en"
