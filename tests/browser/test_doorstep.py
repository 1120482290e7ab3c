"""At the door with scripts: what is checked on the spot, what stays typed, and how to get by without the picture."""

from __future__ import annotations

import pytest
from captcha.models import CaptchaStore
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from tests.browser.conftest import Complaints
from tests.browser.steps import KeyboardVisitor, Visitor
from tests.cast import BOB, Person
from tests.letters import Letterbox, work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NO_COOKIES = "Object.defineProperty(document, 'cookie', { get: () => '', set: () => {} })"
HOUR_AHEAD = "Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + 3600000 })"
CODE = "I can't read the picture: send me a code instead"


@pytest.fixture
def visitor(page: Page, site: str) -> Visitor:
    return Visitor(page, site)


# --- checked on the spot -------------------------------------------------------------------------------------------
def test_what_is_right_is_said_to_be_right(visitor: Visitor) -> None:
    """In an ordinary browser every check is answered at once, and nothing is left to press."""
    visitor.go("/trouble/")

    for words in ("You are reading this page", "keeps the cookies", "Nothing blocks them here.", "agrees with ours"):
        expect(visitor.page.get_by_text(words)).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Check cookies")).to_be_hidden()
    assert visitor.page.context.cookies() == [
        one for one in visitor.page.context.cookies() if one["name"] != "konto_check"
    ]


def test_blocked_cookies_are_found(visitor: Visitor, context: BrowserContext, site: str) -> None:
    """The page says so by itself, and where to allow them."""
    context.add_init_script(NO_COOKIES)
    visitor.go("/trouble/")

    expect(visitor.page.get_by_text("Your browser refuses our cookies")).to_be_visible()
    expect(visitor.page.get_by_text("keeps the cookies")).to_be_hidden()


def test_a_wrong_clock_is_found(visitor: Visitor, context: BrowserContext) -> None:
    """By how much it is off stands there in words."""
    context.add_init_script(HOUR_AHEAD)
    visitor.go("/trouble/")

    expect(visitor.page.get_by_text("The clock of this device is off by 1 hour")).to_be_visible()


def test_a_lost_connection_is_found(visitor: Visitor, context: BrowserContext, complaints: Complaints) -> None:
    """While the page is open, and taken back when the network is."""
    visitor.go("/trouble/")
    context.set_offline(True)
    expect(visitor.page.get_by_text("Your device says it is offline now.")).to_be_visible()

    context.set_offline(False)
    expect(visitor.page.get_by_text("You are reading this page")).to_be_visible()
    complaints.found.clear()  # what failed was meant to


def test_scripts_that_do_not_run_are_no_fault(visitor: Visitor, site: str, browser) -> None:
    """Without them the page says that everything works all the same, and checks cookies by a button."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/trouble/")
    expect(page.get_by_text("every page works without them")).to_be_visible()

    page.get_by_role("button", name="Check cookies").click()
    expect(page.get_by_text("keeps the cookies that a sign-in needs")).to_be_visible()
    context.close()


# --- what stays typed ----------------------------------------------------------------------------------------------
def test_another_language_keeps_what_was_typed(visitor: Visitor) -> None:
    """Text and ticks come back, the password doesn't, and the letters' language follows; nothing stays in the tab."""
    visitor.go("/sign-up/")
    visitor.fill("Name", BOB.name)
    visitor.page.locator("#id_address").fill("half@")
    visitor.fill("Password", BOB.password)
    visitor.tick("I accept the terms and have read the privacy notice.")
    visitor.language = "uk"
    visitor.speak()

    page = visitor.page
    expect(page.locator("#id_name")).to_have_value(BOB.name)
    expect(page.locator("#id_address")).to_have_value("half@")
    expect(page.locator("#id_password")).to_have_value("")
    expect(page.locator("#id_language")).to_have_value("uk")
    expect(page.locator("#id_terms")).to_be_checked()
    expect(page.locator("#id_age")).not_to_be_checked()
    assert not [one for one in page.evaluate("Object.keys(sessionStorage)") if one.startswith("konto")]
    page.reload()
    expect(page.locator("#id_name")).to_have_value("")


def test_a_refused_form_keeps_it_in_another_language_too(visitor: Visitor) -> None:
    """What the page brought back after a refusal is kept as well as what was typed since."""
    visitor.go("/sign-up/")
    visitor.fill("Name", BOB.name)
    visitor.press("Create my account")
    visitor.language = "nb"
    visitor.speak()

    expect(visitor.page.locator("#id_name")).to_have_value(BOB.name)


# --- without the picture -------------------------------------------------------------------------------------------
def test_by_keyboard_and_code(page: Page, site: str, settings: Settings, alice: Person) -> None:
    """Enter sends the form and never the button for a code; with Tab alone the code is asked for, typed, and opens."""
    settings.KONTO_CHALLENGE = "always"
    visitor = KeyboardVisitor(page, site)
    visitor.go("/sign-in/")
    visitor.reach(page.locator("#id_address"))
    page.keyboard.type(alice.address)
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert not [letter for letter in Letterbox().all() if letter.kind == "identity/challenge_code"]

    visitor.press(CODE)
    expect(visitor.field("Password")).to_be_focused()
    work()
    page.keyboard.type(alice.password)
    visitor.reach(page.locator("#id_address_code"))
    page.keyboard.type(Letterbox().code())
    page.keyboard.press("Enter")
    visitor.sees_name(alice.name)


def test_another_picture_by_script(visitor: Visitor, settings: Settings) -> None:
    """One press changes the picture and nothing else; too many are answered in words."""
    settings.KONTO_CHALLENGE = "always"
    visitor.go("/sign-in/")
    visitor.page.locator("#id_address").fill("half@")
    before = visitor.page.locator(".picture img").get_attribute("src") or ""
    visitor.press("Another picture")

    expect(visitor.page.locator(".picture img")).not_to_have_attribute("src", before)
    expect(visitor.page.locator("#id_address")).to_have_value("half@")
    expect(visitor.page.locator("#id_picture_1")).to_be_focused()
    assert CaptchaStore.objects.count() == 2
    visitor.page.route("**/captcha/refresh/", lambda route: route.fulfill(status=429))
    visitor.press("Another picture")
    expect(visitor.page.get_by_text("Wait a few minutes, or have a code sent instead.")).to_be_visible()
