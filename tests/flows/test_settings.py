"""Settings: name, language, password, and what a mistaken or hostile hand types there."""

from __future__ import annotations

import pytest

from konto.identity.models import Session
from konto.kernel.events import Event
from tests.cast import ALICE, BOB
from tests.letters import work
from tests.unchanged import journalled, nothing_comes_about

NEW = "seven green kettles whistle"
SPEAKS = {"en": "Settings", "uk": "Налаштування", "nb": "Innstillinger"}


@pytest.fixture
def signed_in(alice, visit):
    """Alice's browser, signed in."""
    visit.sign_in(alice)
    return visit


@pytest.mark.parametrize("part", ["", "name/", "language/", "password/", "devices/"])
def test_a_stranger_is_asked_to_sign_in_first(visit, part):
    """No page of the settings opens without a session; what is sent to it changes nothing."""
    assert visit.open(f"/settings/{part}").path == "/sign-in/"
    with nothing_comes_about():
        visit.post(f"/settings/{part}", name="x", language="nb", current="x", password=NEW)


def test_the_settings_show_what_is_so(alice, signed_in):
    """Name, address with its state, and language stand on the page, and the way to leave is one click."""
    page = signed_in.open("/settings/")

    for word in (alice.name, alice.address, "Confirmed", "English"):
        assert word in page.text
    assert "/leave/" in page.links.values()


def test_a_new_name_is_used_everywhere(alice, signed_in, letterbox):
    """The pages and the next letter use it, and the journal tells that, not what, was changed."""
    signed_in.open("/settings/name/")
    with journalled(Event.NAME_CHANGED):
        page = signed_in.fill(name="  Alice   Ærfugl ")

    assert "Your name is changed" in page.text
    assert "Alice Ærfugl" in signed_in.open("/").text
    signed_in.open("/settings/password/")
    signed_in.fill(current=alice.password, password=NEW)
    assert "Alice Ærfugl" in letterbox.last().text


def test_the_same_name_again_is_no_change(alice, signed_in):
    """Saving what is there already writes nothing."""
    signed_in.open("/settings/name/")

    with nothing_comes_about():
        assert signed_in.press("Save").path == "/settings/"


@pytest.mark.parametrize("name", ["", " ", "\u200b", "x" * 81, "x" * 10_000, "a\x00b", "a\nb", "https://evil.example"])
def test_a_bad_name_changes_nothing(signed_in, name):
    """What a sign-up refuses as a name, the settings refuse too; what was typed stays typed."""
    signed_in.open("/settings/name/")

    with nothing_comes_about():
        assert signed_in.fill(name=name).status == 400


def test_a_long_pile_of_accents_is_refused_soon(signed_in):
    """A name of many thousand combining marks costs no time to compose: it is too long, and said so."""
    signed_in.open("/settings/name/")

    with nothing_comes_about():
        assert signed_in.fill(name="a" + "\u0301\u0323" * 60_000).status == 400


@pytest.mark.parametrize("language", ["uk", "nb", "en"])
def test_a_new_language_speaks_at_once(alice, signed_in, letterbox, language):
    """The page that says so speaks it already, and so do letters, on other devices too."""
    start = "nb" if language == "en" else "en"
    signed_in.post("/settings/language/", language=start)
    signed_in.open("/settings/language/")
    with journalled(Event.LANGUAGE_CHANGED):
        page = signed_in.fill(language=language)

    assert page.response.headers["Content-Language"] == language
    assert SPEAKS[language] in page.text
    assert signed_in.client.cookies["konto_language"].value == language
    other = signed_in.elsewhere()
    other.sign_in(alice)
    assert other.open("/settings/").response.headers["Content-Language"] == language
    signed_in.open("/settings/password/")
    signed_in.fill(current=alice.password, password=NEW)
    assert letterbox.last().language == language


def test_the_switch_in_the_header_is_kept_for_the_account(alice, signed_in):
    """Who picks a language in the header while signed in finds it again on another device."""
    signed_in.open("/settings/")
    with journalled(Event.LANGUAGE_CHANGED):
        page = signed_in.press("Norsk")

    assert page.path == "/settings/"
    assert alice.account.language == "nb"
    other = signed_in.elsewhere()
    other.sign_in(alice)
    assert other.open("/cabinet/").response.headers["Content-Language"] == "nb"


def test_the_switch_of_a_stranger_is_kept_in_the_browser_alone(alice, visit):
    """Without a session nobody's account changes its language."""
    visit.open("/")
    with nothing_comes_about():
        assert visit.press("Norsk").response.headers["Content-Language"] == "nb"
    assert alice.account.language == "en"


@pytest.mark.parametrize("language", ["", "xx", "EN", "uk\x00", "x" * 10_000, "../../etc"])
def test_a_bad_language_changes_nothing(alice, signed_in, language):
    """Only the languages on the list are taken, in the settings and in the header."""
    with nothing_comes_about():
        assert signed_in.post("/settings/language/", language=language).status == 400
    signed_in.post("/language/", language=language, next="/settings/")
    assert alice.account.language == "en"


def test_a_new_password_opens_and_the_old_one_does_not(alice, signed_in, letterbox):
    """The owner is told by a letter that says what to do if it wasn't them."""
    signed_in.open("/settings/password/")
    signed_in.fill(current=alice.password, password=NEW)
    work()

    letter = letterbox.last()
    assert (letter.to, letter.kind) == (alice.address, "identity/password_changed")
    assert "Wasn't you?" in letter.text
    assert alice.address not in letter.subject
    assert signed_in.elsewhere().sign_in(alice, password=NEW).path == "/cabinet/"
    assert signed_in.elsewhere().sign_in(alice).status == 400


@pytest.mark.parametrize(
    ("current", "password"),
    [
        ("not mine", NEW),
        ("", NEW),
        (NEW, NEW),
        (ALICE.password, ""),
        (ALICE.password, "short"),
        (ALICE.password, "password123"),
        (ALICE.password, ALICE.address),
        (ALICE.password, "x" * 129),
        (ALICE.password, "x" * 10_000),
        ("x" * 10_000, NEW),
        ("\x00" * 10, NEW),
    ],
)
def test_a_bad_password_changes_nothing(alice, signed_in, current, password):
    """Without the old one, or with a new one that sign-up would refuse: nothing changes, nobody is signed out."""
    other = signed_in.elsewhere()
    other.sign_in(alice)
    sessions = Session.objects.count()
    signed_in.open("/settings/password/")

    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        page = signed_in.fill(current=current, password=password)

    assert page.status == 400
    assert Session.objects.count() == sessions
    assert page.values.get("current", "") == page.values.get("password", "") == ""


def test_the_letter_about_a_password_meets_no_cap(alice, signed_in, letterbox, settings):
    """A mailbox that had its letters for the day still hears that its password was changed."""
    settings.KONTO_LETTERS_PER_RECIPIENT = 0
    signed_in.open("/settings/password/")
    signed_in.fill(current=alice.password, password=NEW)

    assert letterbox.last().kind == "identity/password_changed"


def test_what_one_person_changes_is_nobody_elses(alice, bob, signed_in):
    """A name, language and password that Alice sets leave Bob as he was."""
    before = bob.account
    signed_in.post("/settings/name/", name="Alice the Second", account=str(before.pk), id=str(before.pk))
    signed_in.post("/settings/language/", language="nb", account=str(before.pk))
    signed_in.post("/settings/password/", current=alice.password, password=NEW, account=str(before.pk))

    after = bob.account
    assert (after.name, after.language, after.password) == (before.name, before.language, before.password)
    assert signed_in.elsewhere().sign_in(bob).path == "/cabinet/"


def test_the_unconfirmed_may_change_their_settings_too(visit, letterbox):
    """Before confirming, name and password can be set; the address is led to its own page."""
    visit.sign_up(BOB)
    before = len(letterbox)
    visit.open("/settings/name/")
    assert visit.fill(name="Robert").path == "/settings/"
    visit.open("/settings/password/")
    assert visit.fill(current=BOB.password, password=NEW).path == "/settings/"

    assert len(letterbox) == before
    assert visit.elsewhere().sign_in(BOB, password=NEW).path == "/cabinet/"
    assert "/activate/" in visit.open("/settings/").links.values()


def test_the_same_password_is_no_new_one(alice, signed_in):
    """Whoever thinks the password changed is told that it would not."""
    signed_in.open("/settings/password/")

    with nothing_comes_about():
        page = signed_in.fill(current=alice.password, password=alice.password)
    assert page.status == 400
    assert "This is the password you have now. Choose another." in page.text


def test_what_is_wrong_with_both_passwords_is_said_at_once(alice, signed_in):
    """A mistyped old one and a weak new one take one more try, not two."""
    signed_in.open("/settings/password/")
    text = signed_in.fill(current="not the password", password="short").text

    assert "This isn't your password now." in text
    assert "Use at least" in text


def test_help_is_in_the_menu(alice, signed_in):
    """It stands under the name, and leads to a new password."""
    assert signed_in.page.links["Help"] == "/help/"
    assert signed_in.open("/help/").links["Choose a new one"] == "/recover/"
