"""New terms are asked about once, of everybody who knows only older ones; a new privacy notice is told."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from konto.identity.models import Acceptance
from konto.kernel.events import Event
from tests.apps import codes
from tests.cast import ALICE
from tests.unchanged import journalled, nothing_comes_about

ASKS = "/accept/"
TERMS, NOTICE = "Our terms have changed", "Our privacy notice has changed"


@pytest.fixture
def new_terms(alice, settings):
    """Alice has an account; afterwards the terms change."""
    settings.KONTO_TERMS_VERSION = "t-2"
    return alice


@pytest.fixture
def new_notice(alice, settings):
    """Alice has an account; afterwards the privacy notice changes."""
    settings.KONTO_PRIVACY_VERSION = "p-2"
    return alice


def kept(person) -> set[tuple[str, str]]:
    return set(Acceptance.objects.filter(account=person.account).values_list("document", "version"))


# --- terms -----------------------------------------------------------------------------------------------------------
def test_new_terms_are_asked_about_after_signing_in(new_terms, visit):
    """One page: the terms in a new tab, an empty box, which version was accepted before, and every way out."""
    page = visit.sign_in(new_terms)

    assert (page.path, page.status) == (ASKS, 200)
    assert TERMS in page.text
    assert "version t-2" in page.text
    assert "you accepted version 2026-01" in page.text
    assert 'href="/terms/" target="_blank" rel="noopener"' in page.html
    assert "terms" not in page.values
    assert {"/ask/", "/leave/"} <= set(page.links.values())
    assert {"Continue", "Sign out", "This isn't me"} <= set(page.buttons)


def test_accepting_is_kept_and_leads_to_where_one_was_going(new_terms, visit, clock):
    """The version and the time are kept beside those from before; nobody is asked a second time."""
    visit.open("/sign-in/?next=/settings/devices/")
    page = visit.fill(address=new_terms.address, password=new_terms.password)
    assert page.path == ASKS

    with journalled(Event.TERMS_ACCEPTED):
        page = visit.press("Continue", terms="on")

    assert page.path == "/settings/devices/"
    new = Acceptance.objects.get(account=new_terms.account, version="t-2")
    assert (new.document, new.accepted_at) == ("terms", clock.now)
    assert ("terms", "2026-01") in kept(new_terms)
    assert visit.elsewhere().sign_in(new_terms).path == "/cabinet/"


def test_without_the_box_nothing_is_accepted(new_terms, visit):
    """The page says what is missing, keeps the way on, and stays the only one that opens."""
    visit.sign_in(new_terms)
    visit.open("/settings/name/")

    with nothing_comes_about():
        page = visit.press("Continue")
        assert (page.status, "Tick this box to go on." in page.text) == (400, True)
        assert page.values["next"] == "/settings/name/"
        assert visit.open("/cabinet/").path == ASKS


def test_a_living_session_meets_it_on_its_next_page(alice, visit, settings):
    """With its query; and a form that was being sent changes nothing, which is said."""
    visit.sign_in(alice)
    visit.open("/settings/name/")
    settings.KONTO_TERMS_VERSION = "t-2"

    with nothing_comes_about():
        page = visit.press("Save", name="Somebody else")
    assert page.path == ASKS
    assert "What you just sent was not saved." in page.text
    page = visit.open("/settings/name/?from=menu")
    assert page.values["next"] == "/settings/name/?from=menu"
    assert visit.press("Continue", terms="on").path == "/settings/name/"


def test_whoever_does_not_accept_may_go_and_ask_and_read(new_terms, visit):
    """Sign out, leave for good, ask a person and read the answer, change the language: all of it before."""
    visit.sign_in(new_terms)
    visit.open("/ask/")
    page = visit.fill(title="The new terms", text="What do they mean for me?")
    assert page.path.startswith("/questions/")
    assert page.status == 200
    assert visit.open("/settings/language/").path == "/settings/language/"
    for path in ("/terms/", "/privacy/", "/help/"):
        assert visit.open(path).status == 200
    visit.open(ASKS)
    visit.press("Sign out")
    assert not visit.is_signed_in

    visit.sign_in(new_terms)
    assert "waits to be deleted" in visit.leave().text
    assert ("terms", "t-2") not in kept(new_terms)


def test_whoever_signed_in_a_while_ago_can_show_who_it_is_in_order_to_leave(new_terms, visit, clock):
    """Someone without a password is asked elsewhere than on the last step: that page is open, too."""
    visit.sign_in(new_terms)
    clock.shift(minutes=16)

    assert visit.open("/settings/prove/?next=/leave/code/").path == "/settings/prove/"
    assert visit.open("/settings/name/").path == ASKS


def test_whoever_is_leaving_sees_the_clock_alone(alice, visit, settings):
    """Nobody who is on the way out is asked about terms."""
    visit.sign_in(alice)
    visit.leave()
    settings.KONTO_TERMS_VERSION = "t-2"

    assert visit.sign_in(alice).path == "/leave/waiting/"
    assert visit.open(ASKS).path == "/leave/waiting/"


def test_whoever_is_late_confirms_first(visit, clock, settings, letterbox):
    """Two pages want something: the one that opens the account comes before, and the other after it."""
    visit.sign_up(ALICE)
    clock.shift(days=8)
    settings.KONTO_TERMS_VERSION = "t-2"
    assert visit.open("/cabinet/").path == "/activate/late/"

    visit.open("/activate/")
    visit.press("Send the letter again")
    visit.activate()
    assert visit.open("/cabinet/").path == ASKS


def test_terms_that_change_while_they_are_read_are_shown_again(new_terms, visit, settings):
    """What was on the page is what would be accepted; what wasn't there can't be."""
    visit.sign_in(new_terms)
    settings.KONTO_TERMS_VERSION = "t-3"

    with nothing_comes_about():
        page = visit.press("Continue", terms="on")
    assert (page.status, "Changed again" in page.text, "version t-3" in page.text) == (409, True, True)
    visit.press("Continue", terms="on")
    assert {version for document, version in kept(new_terms) if document == "terms"} == {"2026-01", "t-3"}


def test_accepting_twice_is_kept_once(new_terms, visit):
    """Two windows with the same page: the second is led on."""
    visit.sign_in(new_terms)
    page = visit.open(ASKS)
    visit.press("Continue", terms="on")
    with nothing_comes_about():
        visit.page = page
        assert visit.press("Continue", terms="on").path == "/cabinet/"


# --- privacy notice --------------------------------------------------------------------------------------------------
def test_a_new_notice_is_news_and_needs_no_consent(new_notice, visit):
    """There is no box; going on keeps that it was shown."""
    page = visit.sign_in(new_notice)
    assert page.path == ASKS
    assert NOTICE in page.text
    assert "there is nothing to agree to" in page.text
    assert 'type="checkbox"' not in page.html

    with journalled(Event.NOTICE_SEEN):
        assert visit.press("Continue").path == "/cabinet/"
    assert ("privacy", "p-2") in kept(new_notice)


def test_both_stand_on_one_page(new_terms, visit, settings):
    """One box, one press; each is kept as what it is."""
    settings.KONTO_PRIVACY_VERSION = "p-2"
    page = visit.sign_in(new_terms)
    assert "The privacy notice has changed, too" in page.text
    assert page.html.count('type="checkbox"') == 1

    with journalled(Event.TERMS_ACCEPTED, Event.NOTICE_SEEN):
        assert visit.press("Continue", terms="on").path == "/cabinet/"
    assert {("terms", "t-2"), ("privacy", "p-2")} <= kept(new_terms)


def test_nobody_is_asked_about_what_they_know(alice, visit):
    """With today's versions there is no such page, and its address leads on."""
    assert visit.sign_in(alice).path == "/cabinet/"
    with nothing_comes_about():
        assert visit.open(ASKS).path == "/cabinet/"
        assert visit.open(f"{ASKS}?next=//elsewhere.example").path == "/cabinet/"


def test_strangers_are_led_to_sign_in(visit):
    """The page is about an account."""
    assert visit.open(ASKS).path == "/sign-in/"


# --- apps ------------------------------------------------------------------------------------------------------------
def test_apps_are_told_and_can_accept(new_terms, app):
    """Any other call says which page explains; this one says what is new, and takes the answer."""
    app.sign_in(new_terms)
    assert "closed" in str(app.get("account/holdings"))
    assert app.status == 403
    documents = {one["document"]: one for one in app.get("account/documents")["data"]}
    assert (documents["terms"]["asked"], documents["terms"]["version"]) == (True, "t-2")
    assert (documents["terms"]["known"], documents["privacy"]["asked"]) == ("2026-01", False)

    with nothing_comes_about():
        assert list(codes(app.post("account/documents", terms_version="t-2"))) == ["terms"]
        app.post("account/documents", terms=True, terms_version="t-1")
        assert app.status == 409
    with journalled(Event.TERMS_ACCEPTED):
        app.post("account/documents", terms=True, terms_version="t-2")
    assert app.status == 200
    app.get("account/holdings")
    assert app.status == 200


# --- what it costs ---------------------------------------------------------------------------------------------------
def test_it_costs_no_question_more(alice, visit):
    """Whether anything is new comes with the session, by an index; it names both documents."""
    visit.sign_in(alice)
    with CaptureQueriesContext(connection) as asked:
        visit.client.get("/settings/name/")
    (question,) = [one["sql"] for one in asked if "identity_acceptance" in one["sql"]]
    assert "FROM identity_session" in question

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {question}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on identity_acceptance" not in plan
    assert len(re.findall(r"(?:Index|Index Only|Bitmap Heap) Scan.* on identity_acceptance\b", plan)) == 2
