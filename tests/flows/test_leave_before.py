"""Leaving, up to the code: consequences, consent, questions."""

from __future__ import annotations

import pytest

from konto.departure.actions import drop_stale_drafts
from konto.departure.models import Departure, Draft
from konto.identity.models import State
from tests.cast import BOB
from tests.letters import work
from tests.unchanged import nothing_comes_about

LEAVING = ["/leave/", "/leave/consent/", "/leave/questions/", "/leave/code/", "/leave/waiting/"]


@pytest.fixture
def inside(alice, visit):
    """Alice, signed in."""
    visit.sign_in(alice)
    return visit


def agree(visit):
    visit.open("/leave/consent/")
    return visit.press("Continue", consequences="on", terms="on")


@pytest.mark.parametrize("path", LEAVING)
def test_strangers_are_led_to_sign_in_and_back(visit, alice, path):
    """Nobody leaves without being signed in; after signing in the way goes on."""
    page = visit.open(path)

    assert page.path == "/sign-in/"
    assert visit.sign_in(alice).path.startswith("/leave/" if path != "/leave/waiting/" else "/cabinet/")


def test_settings_lead_to_leaving(inside):
    """The way out is at the bottom of the settings."""
    page = inside.open("/settings/")

    assert "/leave/" in page.links.values()


def test_consequences_count_what_is_there(inside, alice):
    """The numbers are this person's own, counted now."""
    inside.elsewhere().sign_in(alice)
    page = inside.open("/leave/")

    assert "Your profile: name, language, password Deleted. Your e-mail" in page.text
    assert "Devices where you are signed in" in page.text
    assert page.text.count(alice.address) == 1
    assert "Nobody can make a new account with these, you included" in page.text


def test_consequences_name_what_is_kept_why_and_until_when(inside):
    """Whatever outlives the account is said before."""
    page = inside.open("/leave/")

    assert "A journal of what was done. To show" in page.text
    assert "The certificate of your leaving." in page.text
    assert "under a random number instead of your name" in page.text
    assert "36 months after each entry." in page.text
    assert "To prove that everything was erased, and when." in page.text


def test_consequences_say_how_long_an_address_is_refused(inside, settings):
    """Where fingerprints run out, the page says after how many days."""
    settings.KONTO_TOMBSTONE_DAYS = 90

    assert "For 90 days nobody can make a new account" in inside.open("/leave/").text


def test_an_unconfirmed_address_stays_free_and_the_page_says_so(db, visit):
    """Only proved addresses are retired."""
    BOB.signs_up()
    visit.sign_in(BOB)
    page = visit.open("/leave/")

    assert "These were never confirmed, so they stay free" in page.text
    assert "It can't be used for an account here again" not in page.text
    assert "you included" not in page.text


@pytest.mark.parametrize("ticked", [{}, {"consequences": "on"}, {"terms": "on"}], ids=["none", "first", "second"])
def test_both_boxes_have_to_be_ticked(inside, ticked):
    """They come unticked; one alone is not enough, and nothing is noted."""
    page = inside.open("/leave/consent/")
    assert not {"consequences", "terms"} & set(page.values)

    with nothing_comes_about():
        page = inside.press("Continue", **ticked)
    assert page.status == 400
    assert not Draft.objects.exists()


@pytest.mark.parametrize("path", ["/leave/questions/", "/leave/code/"])
def test_without_consent_there_is_no_way_on(inside, path):
    """Whoever types the address of a later step is led back to the boxes."""
    assert inside.open(path).path == "/leave/consent/"
    with nothing_comes_about():
        assert inside.post(path, code="123456").path == "/leave/consent/"


def test_consent_is_asked_again_the_next_day(clock, inside):
    """Who comes back later sees the consequences anew."""
    agree(inside)
    assert inside.open("/leave/questions/").path == "/leave/questions/"

    clock.shift(days=1)
    assert inside.open("/leave/questions/").path == "/leave/consent/"


def test_consent_is_asked_again_for_new_terms(inside, settings):
    """Agreement holds for the terms that were shown."""
    agree(inside)
    settings.KONTO_TERMS_VERSION = "2031-12"

    assert inside.open("/leave/questions/").path == "/leave/consent/"


def test_questions_are_those_that_are_promised_and_all_optional(inside):
    """Reason, problems, six ratings and a free text; empty is an answer."""
    page = agree(inside)
    asked = page.text

    for words in ("I rarely use it", "Too many messages", "Late delivery", "Product quality", "Ease of use", "Overall"):
        assert words in asked
    page = inside.press("Continue")
    assert page.path == "/leave/code/"
    assert not any(Draft.objects.get().answers.values())


def test_answers_wait_in_the_draft_with_identifiers_masked(inside, alice):
    """What is kept until the end holds no name, no number, no address."""
    agree(inside)
    inside.press(
        "Continue",
        reason="other",
        problems=["late", "support"],
        rate_quality="1",
        rate_overall="5",
        text="Call Alice Appleby at +47 912 34 567 or write to alice.appleby@example.org",
    )

    assert Draft.objects.get().answers == {
        "reason": "other",
        "problems": ["late", "support"],
        "ratings": {"quality": 1, "overall": 5},
        "text": "Call ••• ••• at ••• or write to •••",
    }


def test_skipping_drops_what_was_typed(inside):
    """The button that skips takes nothing along, not even what stands in the fields."""
    agree(inside)
    inside.press("Skip the questions", reason="privacy", text="never mind")

    assert inside.page.path == "/leave/code/"
    assert not any(Draft.objects.get().answers.values())


@pytest.mark.parametrize(
    "junk",
    [
        {"reason": "because"},
        {"problems": "weather"},
        {"rate_quality": "6"},
        {"rate_overall": "-1"},
        {"text": "x" * 10_000},
        {"text": "bell\x07"},
    ],
    ids=["reason", "problem", "rating", "negative", "long", "control"],
)
def test_bad_answers_are_explained_and_not_kept(inside, junk):
    """Nothing is stored, no code is sent."""
    agree(inside)
    with nothing_comes_about():
        page = inside.post("/leave/questions/", **junk)

    assert page.status == 400
    assert Draft.objects.get().answers == {}


@pytest.mark.parametrize(
    "odd", ["'; DROP TABLE identity_account; --", "<script>alert(1)</script>", "🦊🦊", "\u202eثبت", "%s {0} {{ x }}"]
)
def test_odd_words_are_only_words(inside, odd):
    """SQL, HTML, emoji and right-to-left text are kept as they are and break nothing."""
    agree(inside)
    page = inside.press("Continue", text=odd)

    assert page.path == "/leave/code/"
    assert Draft.objects.get().answers["text"] == odd


def test_looking_around_changes_nothing(inside, alice):
    """Every page of the way can be read and left again."""
    with nothing_comes_about():
        for path in LEAVING:
            assert inside.open(path).status == 200
    assert alice.account.state == State.ACTIVE
    assert not Departure.objects.exists()


def test_a_draft_of_somebody_who_stays_is_forgotten_after_a_day(clock, inside):
    """Consent and answers that lead nowhere are not collected."""
    agree(inside)
    inside.press("Continue", reason="privacy")
    clock.shift(hours=23, minutes=59)
    assert drop_stale_drafts() == 0

    clock.shift(minutes=2)
    assert drop_stale_drafts() == 1
    assert not Draft.objects.exists()


def test_a_draft_of_somebody_who_leaves_stays_until_the_end(alice, visit, clock):
    """Who confirmed waits almost a day: the answers wait along."""
    visit.sign_in(alice)
    visit.leave(reason="privacy")
    clock.shift(days=2)

    assert drop_stale_drafts() == 0
    work()
    assert not Draft.objects.exists()
