"""Sessions: the cookie, its rotation, and how a session ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from konto.identity.models import Session
from konto.kernel import ids
from konto.kernel.events import Event
from tests.cast import ALICE, BOB
from tests.letters import work
from tests.unchanged import journalled, nothing_comes_about

NEW = "seven green kettles whistle"
PAGES = [
    "/settings/",
    "/settings/name/",
    "/settings/language/",
    "/settings/password/",
    "/settings/devices/",
    "/cabinet/",
]
COOKIES = [
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(alice, visit):
    """HttpOnly, SameSite=Lax, for the whole site and no other host, and as long-lived as the session."""
    visit.sign_in(alice)
    cookie = visit.client.cookies["konto"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert cookie["max-age"] == 30 * 86_400
    assert visit.client.cookies["konto_device"]["httponly"]
    assert visit.client.cookies["konto_csrf"]["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://konto.example", ["__Host-konto", True, "__Host-csrf", True]),
        ("http://localhost:8000", ["konto", False, "konto_csrf", False]),
    ],
)
def test_over_https_cookies_are_secure_and_bound_to_the_host(tmp_path, url, expected):
    """With an https address the cookies are `Secure` and have the `__Host-` prefix; on http they can't."""
    script = (
        "import json; from django.conf import settings; "
        f"print(json.dumps([getattr(settings, name) for name in {COOKIES}]))"
    )
    environment = os.environ | {"KONTO_PUBLIC_URL": url, "KONTO_DATA_DIR": str(tmp_path)}
    found = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert json.loads(found) == expected


def test_over_https_the_site_works_with_such_cookies(alice, visit, settings):
    """A browser on https gets Secure cookies, signs in and stays in."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-konto", "__Host-csrf"
    visit.https = True
    visit.client.defaults["HTTP_REFERER"] = "https://localhost/sign-in/"
    visit.sign_in(alice)

    assert all(visit.client.cookies[name]["secure"] for name in ("__Host-konto", "__Host-csrf", "konto_device"))
    assert visit.is_signed_in


def test_looking_around_makes_no_session(visit):
    """A stranger who only reads gets no session cookie and no row."""
    for path in ("/", "/sign-in/", "/sign-up/", "/terms/"):
        visit.open(path)

    assert "konto" not in visit.client.cookies
    assert not Session.objects.exists()


def test_the_key_changes_at_sign_in(visit, alice):
    """A key that somebody planted or knew before is worth nothing afterwards."""
    visit.sign_up(BOB)
    visit.sign_out()
    visit.sign_up(BOB.but(address="bob.two@example.org"))
    planted = visit.client.cookies["konto"].value
    visit.post("/sign-in/", address=alice.address, password=alice.password)

    assert visit.client.cookies["konto"].value != planted
    knower = visit.elsewhere()
    knower.client.cookies["konto"] = planted
    assert not knower.is_signed_in


@pytest.mark.parametrize("key", ["x", "planted-session-key-0123456789", "a" * 5_000, "../../etc/passwd", "\x7f\x01"])
def test_an_invented_key_is_never_taken_over(alice, visit, key):
    """The server makes every key itself: one that it doesn't know is replaced, not adopted."""
    visit.client.cookies["konto"] = key
    visit.sign_in(alice)

    assert visit.client.cookies["konto"].value != key
    assert not Session.objects.filter(key_digest=ids.digest(key)).exists()


def test_the_database_does_not_hold_the_key(alice, visit):
    """Whoever reads the table can't sign in with what stands there."""
    visit.sign_in(alice)
    key = visit.client.cookies["konto"].value
    row = Session.objects.values().get()

    assert key not in str(row)
    reader = visit.elsewhere()
    reader.client.cookies["konto"] = bytes(row["key_digest"]).hex()
    assert not reader.is_signed_in


def test_a_session_s_data_names_nobody(alice, visit):
    """Neither the address nor the name stands in what a session keeps."""
    visit.sign_in(alice)
    kept = str(Session.objects.get().data)

    assert alice.address not in kept
    assert alice.name not in kept


def test_a_session_ends_by_itself(clock, alice, visit, settings):
    """After thirty days the cookie opens nothing, however much it was used, and the row is removed."""
    visit.sign_in(alice)
    for _ in range(3):
        clock.shift(days=settings.KONTO_SESSION_DAYS / 3, seconds=-1)
        assert visit.is_signed_in
    clock.shift(seconds=3)
    assert not visit.is_signed_in
    work()
    assert not Session.objects.exists()


def test_a_device_that_nobody_uses_is_signed_out(clock, alice, visit, settings):
    """A forgotten phone opens nothing after two weeks; one that is used goes on."""
    forgotten = visit.elsewhere()
    forgotten.sign_in(alice)
    visit.sign_in(alice)
    clock.shift(days=settings.KONTO_SESSION_IDLE_DAYS - 1)
    assert visit.is_signed_in
    clock.shift(days=1)

    assert visit.is_signed_in
    assert not forgotten.is_signed_in
    assert len(visit.open("/settings/devices/").reading.forms) < 4
    work()
    assert Session.objects.filter(account=alice.account).count() == 1


def test_a_new_password_ends_every_other_session(alice, visit):
    """The device at hand stays signed in with a new key; all others are out at once."""
    others = [visit.elsewhere(), visit.elsewhere(network="198.51.100.3")]
    for browser in (visit, *others):
        browser.sign_in(alice)
    before = visit.client.cookies["konto"].value
    visit.open("/settings/password/")

    with journalled(Event.PASSWORD_CHANGED, Event.SESSIONS_ENDED):
        visit.fill(current=alice.password, password=NEW)

    assert visit.is_signed_in
    assert visit.client.cookies["konto"].value != before
    assert not any(browser.is_signed_in for browser in others)


def test_a_session_older_than_the_password_is_no_session(alice, visit):
    """Even a row that outlived a change of the password opens nothing: it is bound to the password that made it."""
    visit.sign_in(alice)
    account = alice.account
    account.password = BOB.joins().account.password
    account.save(update_fields=["password"])

    assert not visit.is_signed_in
    assert not Session.objects.filter(account=account).exists()


def test_devices_are_listed_and_ended_one_by_one(alice, visit):
    """Each session has its line; ending one signs out that browser and no other."""
    phone = visit.elsewhere(**{"User-Agent": "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0"})
    phone.sign_in(alice)
    visit.sign_in(alice)
    page = visit.open("/settings/devices/")
    assert "Firefox, Android" in page.text
    assert "This device" in page.text

    with journalled(Event.SESSIONS_ENDED):
        page = visit.press("Sign out there")

    assert page.path == "/settings/devices/"
    assert "Signed out there." in page.text
    assert "Firefox, Android" not in page.text
    assert (visit.is_signed_in, phone.is_signed_in) == (True, False)


def test_all_other_devices_are_ended_at_once(alice, visit):
    """One button ends all but this one; pressed again it ends nothing."""
    others = [visit.elsewhere() for _ in range(3)]
    for browser in (*others, visit):
        browser.sign_in(alice)
    visit.open("/settings/devices/")
    with journalled(Event.SESSIONS_ENDED):
        page = visit.press("Sign out everywhere else")

    assert "Every other device is signed out." in page.text
    assert not any(browser.is_signed_in for browser in others)
    with journalled():
        assert visit.post("/settings/devices/others/end/").path == "/settings/devices/"
    assert visit.is_signed_in


def test_somebody_elses_session_is_not_ones_own_to_end(alice, mallory, visit):
    """With the id of Alice's session in the address, Mallory ends nothing and isn't told whether it exists."""
    visit.sign_in(alice)
    hers = Session.objects.get(account=alice.account).id
    mallorys = visit.elsewhere()
    mallorys.sign_in(mallory)

    with nothing_comes_about():
        answers = [mallorys.post(f"/settings/devices/{one}/end/") for one in (hers, uuid4())]
    assert answers[0].html.count(str(hers)) == 0
    assert answers[0].path == answers[1].path == "/settings/devices/"
    assert visit.is_signed_in


@pytest.mark.parametrize(
    "path", ["/settings/devices/others/end/", f"/settings/devices/{UUID(int=1)}/end/", "/sign-out/"]
)
def test_a_stranger_ends_nothing(alice, visit, path):
    """Without a session the buttons lead to sign-in or the front page."""
    visit.sign_in(alice)

    with nothing_comes_about():
        assert visit.elsewhere().post(path).path in ("/sign-in/", "/")
    assert visit.is_signed_in


@pytest.mark.parametrize("path", PAGES)
def test_a_signed_in_page_asks_little_of_the_database(alice, visit, path):
    """Session, account and address come with one query; no page of the account needs more than a handful."""
    visit.sign_in(alice)
    visit.open(path)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        visit.client.get(path)

    of_the_session = [one for one in queries if "JOIN identity_account" in one["sql"].replace('"', "")]
    assert len(of_the_session) == 1
    assert len(queries) <= 5


@pytest.mark.parametrize(("path", "most"), [("/", 0), ("/sign-in/", 1), ("/terms/", 0)])
def test_a_strangers_page_asks_next_to_nothing_of_the_database(visit, path, most):
    """Reading as a stranger costs no query; signing in one, for whether a picture has to be there."""
    visit.open(path)

    with CaptureQueriesContext(connection) as queries:
        visit.client.get(path)
    assert len(queries) == most


def test_last_seen_is_written_every_five_minutes(clock, alice, visit):
    """A page more doesn't cost a write; after five minutes the next one does."""
    visit.sign_in(alice)
    first = Session.objects.get().last_seen_at
    clock.shift(minutes=5)
    visit.open("/settings/")
    assert Session.objects.get().last_seen_at == first

    clock.shift(seconds=1)
    visit.open("/settings/")
    assert Session.objects.get().last_seen_at == first + timedelta(minutes=5, seconds=1)


def test_two_people_in_two_browsers_never_meet(alice, bob, visit):
    """Taking turns, each sees their own name on each page, and never the other's."""
    browsers = {alice: visit, bob: visit.elsewhere()}
    for person, browser in browsers.items():
        browser.sign_in(person)
    for path in PAGES * 2:
        for person, browser in browsers.items():
            page = browser.open(path)
            other = bob if person is alice else alice
            assert person.name in page.html
            assert other.name not in page.html
            assert other.address not in page.html


def test_a_sign_up_gone_meanwhile_is_a_stranger(visit):
    """Who is signed in to an account that was purged is a stranger at the next click."""
    visit.sign_up(ALICE)
    Session.objects.all().delete()

    assert visit.open("/settings/").path == "/sign-in/"


def test_signing_in_costs_seven_queries(alice):
    """A place for the try, the account, the place back, a second step, a way back that waits, journal, session."""
    with CaptureQueriesContext(connection) as queries:
        answer = Client().post("/sign-in/", {"address": alice.address, "password": alice.password})

    asked = [one["sql"][:60] for one in queries if "SAVEPOINT" not in one["sql"]]
    assert answer.status_code == 302
    assert len(asked) <= 7, asked


def test_showing_who_it_is_gives_a_new_key(clock, alice, visit):
    """A key that somebody read before opens nothing after the owner was asked again; the device stays one device."""
    visit.sign_in(alice)
    stolen = visit.elsewhere()
    stolen.client.cookies["konto"] = visit.client.cookies["konto"].value
    device = Session.objects.get(account=alice.account).id
    clock.shift(hours=1)
    assert stolen.is_signed_in

    visit.open("/settings/prove/?next=/settings/")
    assert visit.fill(password=alice.password).path == "/settings/"

    assert visit.is_signed_in
    assert not stolen.is_signed_in
    assert Session.objects.get(account=alice.account).id == device


def test_whoever_leaves_keeps_no_cookie(alice, visit):
    """Asked for the password or not: with the last code the session and its cookie are gone."""
    visit.sign_in(alice)

    visit.leave()

    assert not visit.client.cookies["konto"].value
    assert not Session.objects.filter(account=alice.account).exists()


def test_the_list_begins_with_this_device(alice, visit, clock):
    """Whichever was seen last: this one is first, and seen now."""
    visit.sign_in(alice)
    clock.shift(minutes=30)
    visit.elsewhere(user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0").sign_in(alice)
    text = visit.open("/settings/devices/").text

    assert 0 < text.index("This device") < text.index("Firefox")
    assert "Last seen now" in text
