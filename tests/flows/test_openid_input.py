"""What browsers and services bring along at sign-in: old cookies, many tabs, strange forms; and what it costs."""

from __future__ import annotations

import logging

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from konto.services.models import Consent, Grant
from konto.services.openid import asking
from tests.cast import ALICE, Person
from tests.clocks import Clock
from tests.relying import Asked, Party, answer_of, go, party, sent_to
from tests.visiting import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Party:
    return party()


def test_an_unconfirmed_person_goes_on_once_they_have_confirmed(visit: Visit, shop: Party) -> None:
    """The question waits meanwhile; then it is asked."""
    visit.sign_up(ALICE)
    asked = Asked()
    shop.send(visit, asked)
    path = visit.page.path  # type: ignore[union-attr]
    assert "Confirm your address first" in visit.page.text  # type: ignore[union-attr]

    visit.activate()

    page = go(visit, path)
    assert "Sign in at Shop name en with this account?" in page.text
    assert "id_token" in shop.redeem(answer_of(visit.press("Yes, sign in"))["code"], asked).json()


def test_a_question_lives_an_hour(alice: Person, visit: Visit, shop: Party, clock: Clock) -> None:
    """Later the person begins at the service again; nothing is told to anybody."""
    visit.sign_in(alice)
    path = shop.send(visit).path
    clock.shift(minutes=61)

    page = go(visit, path)

    assert page.status == 400
    assert "more than an hour ago" in page.text
    assert not Grant.objects.exists()


def test_several_services_may_ask_at_once(alice: Person, visit: Visit, shop: Party) -> None:
    """Each question is answered for itself, whichever is answered first; the oldest of many are forgotten."""
    visit.sign_in(alice)
    first, second = shop.send(visit).path, party("club").send(visit).path

    assert "Shop name en" in go(visit, first).text
    assert "Club name en" in go(visit, second).text
    assert sent_to(visit.press("Yes, sign in")).startswith("https://club.example/")
    go(visit, first)
    assert sent_to(visit.press("Yes, sign in")).startswith("https://shop.example/")
    for _ in range(9):
        shop.send(visit, prompt="consent")
    cookies = [one for name, one in visit.client.cookies.items() if name.startswith(asking.COOKIE) and one.value]
    assert len(cookies) <= asking.AT_ONCE
    assert all(one["httponly"] and one["path"] == "/openid/" for one in cookies)


def test_a_changed_cookie_is_none(alice: Person, visit: Visit, shop: Party) -> None:
    """It is signed; and one that was given for something else doesn't fit."""
    visit.sign_in(alice)
    path = shop.send(visit).path
    name = next(name for name in visit.client.cookies if name.startswith(asking.COOKIE))
    signed = visit.client.cookies[name].value

    visit.client.cookies[name] = signed[:-2] + "xx"
    assert go(visit, path).status == 400
    go(visit, "/openid/logout?client_id=shop")
    out = visit.page.path.split("/")[-2]  # type: ignore[union-attr]
    assert go(visit, f"/openid/asked/{out}/").status == 400
    assert not Consent.objects.exists()


def test_services_may_ask_by_a_form(alice: Person, visit: Visit, shop: Party) -> None:
    """OpenID Connect Core 1.0, section 3.1.2.1: another site's form leads to the same question, and does nothing."""
    visit.sign_in(alice)
    path, _, query = shop.path(Asked()).partition("?")

    answer = Client(enforce_csrf_checks=True).post(path, query, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 302
    assert "Yes, sign in" in go(visit, answer.headers["Location"]).buttons
    assert not Grant.objects.exists()


def test_unknown_scopes_and_parameters_are_left_out(alice: Person, visit: Visit) -> None:
    """What isn't understood changes nothing; what isn't the service's isn't asked for, nor given."""
    visit.sign_in(alice)
    small = party("small", scopes=("openid",))

    got = small.signs_in(visit, scope="openid email everything", display="popup", ui_locales="xx", acr_values="1")

    assert got["scope"] == "openid"
    assert set(small.userinfo(got["access_token"]).json()) == {"sub"}


def test_a_sign_in_ends_after_half_a_year(alice: Person, visit: Visit, shop: Party, clock: Clock) -> None:
    """However often its tokens were exchanged, and though it was asked for beyond the session."""
    visit.sign_in(alice)
    refresh = shop.signs_in(visit, scope="openid offline_access")["refresh_token"]
    for _ in range(7):
        clock.shift(days=25)
        refresh = shop.refresh(refresh).json()["refresh_token"]

    clock.shift(days=6)

    assert shop.refresh(refresh).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("more", [{"state": "x" * 4000}, {"nonce": "x" * 600}, {"nonce": "a\x00b"}, {"state": "ї&=#"}])
def test_what_a_service_sends_along_comes_back_or_is_refused(
    alice: Person, visit: Visit, shop: Party, more: dict[str, str]
) -> None:
    """Too long or unprintable: refused, without an error of ours; anything else comes back as it was."""
    visit.sign_in(alice)
    shop.signs_in(visit)

    page = shop.send(visit, Asked(), **more)

    if page.status == 302:
        told = answer_of(page)
        assert "error" in told or told["state"] == more["state"]
    else:
        assert page.status == 400


def test_a_language_that_they_read(alice: Person, visit: Visit, shop: Party) -> None:
    """Everything that people are asked stands in their language; the service's own words, too."""
    visit.sign_in(alice)
    for language, words in (("uk", "Shop name uk"), ("nb", "Shop name nb")):
        visit.open("/settings/language/")
        visit.fill(language=language)
        page = shop.send(visit)
        assert words in page.text
        assert "will know" not in page.text


def test_codes_and_tokens_stand_in_no_log(
    alice: Person, visit: Visit, shop: Party, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """However much is written down."""
    with caplog.at_level(logging.DEBUG):
        visit.sign_in(alice)
        asked = Asked()
        code = shop.code_for(visit, asked)
        got = shop.redeem(code, asked).json()
        newer = shop.refresh(got["refresh_token"]).json()
        shop.userinfo(newer["access_token"])
        shop.introspect(newer["access_token"])

    said = caplog.text + "".join(capsys.readouterr())
    for secret in (
        code,
        got["access_token"],
        got["refresh_token"],
        got["id_token"],
        newer["access_token"],
        shop.secret,
    ):
        assert secret not in said


def test_asking_with_a_token_costs_two_statements(alice: Person, visit: Visit, shop: Party) -> None:
    """And one for the secret, where there is one; by an index each."""
    visit.sign_in(alice)
    got = shop.signs_in(visit, scope="openid")

    with CaptureQueriesContext(connection) as asked:
        assert shop.userinfo(got["access_token"]).status_code == 200
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as looked:
        assert shop.introspect(got["access_token"])["active"]
    assert len(looked) == 3
