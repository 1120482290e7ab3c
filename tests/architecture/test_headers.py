"""What every answer of the site carries, whoever asks, walked address by address."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.architecture import addresses, headers
from tests.cast import Person

SITE = addresses.all_of()
ALWAYS = (
    headers.keeps_to_itself,
    headers.has_a_policy,
    headers.says_who_may_keep_it,
    headers.says_what_it_depends_on,
    headers.hides_its_cookies,
)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_stranger_is_answered_safely() -> None:
    """Signed out: every answer keeps to itself, and none that may be kept sets a cookie."""
    assert headers.lacking(Client(), SITE, *ALWAYS) == []


def test_a_person_is_answered_safely(alice: Person) -> None:
    """Signed in, the same."""
    assert headers.lacking(addresses.browser_of(alice), SITE, *ALWAYS) == []


def test_https_is_insisted_on(settings) -> None:
    """Where the site is known by https, every answer says so for a year, and every cookie stays on it."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True

    assert headers.lacking(Client(), SITE, headers.insists_on_https, https=True) == []


def test_a_part_of_a_page_is_not_the_page() -> None:
    """What htmx asks for says so, so that no store takes the one for the other."""
    answer = Client().post("/sign-up/strength/", {"password": "x"}, headers={"hx-request": "true"})

    assert answer["Cache-Control"] == "private, no-store"
    assert "HX-Request" in answer["Vary"]


# --- the rules bite ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("weigh", "broken"),
    [
        (headers.keeps_to_itself, {"X-Content-Type-Options": "sniff"}),
        (headers.keeps_to_itself, {"Permissions-Policy": "camera=*"}),
        (headers.keeps_to_itself, {"Referrer-Policy": "unsafe-url"}),
        (headers.has_a_policy, {"Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'"}),
        (headers.has_a_policy, {}),
        (headers.says_who_may_keep_it, {}),
        (headers.says_who_may_keep_it, {"Cache-Control": "public, max-age=60", "Set-Cookie": "a=b"}),
        (headers.says_what_it_depends_on, {"Vary": "Cookie"}),
        (headers.insists_on_https, {}),
    ],
)
def test_an_unsafe_answer_is_seen(weigh: headers.Weighing, broken: dict[str, str]) -> None:
    """Each rule names what breaks it."""
    assert list(weigh(SITE[0], HttpResponse("a page", headers=broken)))


def test_a_cookie_for_scripts_is_seen() -> None:
    """One that scripts could read, and other sites bring along."""
    answer = HttpResponse("a page")
    answer.set_cookie("mine", "1")

    assert list(headers.hides_its_cookies(SITE[0], answer))
