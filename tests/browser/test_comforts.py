"""What makes the pages kind: nothing typed is lost, help comes while typing, and the focus is where it is needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings

from konto.departure import actions as departures
from konto.identity.models import Account, Proof
from konto.kernel.actors import Actor
from tests.browser.steps import KeyboardVisitor, Visitor
from tests.cast import ALICE, Person
from tests.letters import Letterbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LetIn = Callable[[BrowserContext, Person], None]


@pytest.fixture
def visitor(page: Page, site: str) -> Visitor:
    return Visitor(page, site)


@pytest.fixture
def member(visitor: Visitor, context: BrowserContext, alice: Person, let_in: LetIn) -> Account:
    """Alice, signed in."""
    let_in(context, alice)
    return alice.account


@pytest.fixture
def newcomer(visitor: Visitor, context: BrowserContext, let_in: LetIn) -> Account:
    """Alice, signed in and not confirmed."""
    account = ALICE.signs_up()
    let_in(context, ALICE)
    return account


# --- nothing is lost -----------------------------------------------------------------------------------------------
def test_a_refused_form_keeps_what_was_typed(visitor: Visitor) -> None:
    """Everything but the password comes back; the focus is on what is wrong, and one press leads to the field."""
    visitor.go("/sign-up/")
    visitor.fill("Name", "Alice")
    visitor.fill("E-mail address or phone number", "alice@example")
    visitor.fill("Password", ALICE.password)
    visitor.field("Language").select_option("nb")
    visitor.tick("I am at least 16 years old.")
    visitor.tick("I accept the terms and have read the privacy notice.")
    visitor.press("Create my account")

    expect(visitor.page.locator(".error-summary")).to_be_focused()
    expect(visitor.field("Name")).to_have_value("Alice")
    expect(visitor.field("E-mail address or phone number")).to_have_value("alice@example")
    expect(visitor.field("Password")).to_have_value("")
    expect(visitor.field("Language")).to_have_value("nb")
    expect(visitor.page.locator("#id_terms")).to_be_checked()
    expect(visitor.page.locator("#id_age")).to_be_checked()
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    expect(visitor.field("E-mail address or phone number")).to_be_focused()


def test_a_look_at_the_terms_loses_nothing(visitor: Visitor) -> None:
    """They open in a tab of their own; what was typed stands where it was."""
    visitor.go("/sign-up/")
    visitor.fill("Name", "Alice")
    visitor.fill("E-mail address or phone number", ALICE.address)
    with visitor.page.expect_popup() as opened:
        visitor.page.get_by_role("main").get_by_role("link", name="Terms (new tab)").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Terms")

    expect(visitor.field("Name")).to_have_value("Alice")
    expect(visitor.field("E-mail address or phone number")).to_have_value(ALICE.address)


def test_back_and_reload_while_leaving(visitor: Visitor, member: Account) -> None:
    """Back from the code, the answers are there; a reload of any step is the same step, and nothing is deleted."""
    departures.consent(member)
    visitor.go("/leave/questions/")
    visitor.tick("Privacy")
    visitor.fill("Anything you want to tell us?", "So long")
    visitor.press("Continue")
    visitor.reads_title("Confirm that it is you")
    visitor.page.reload()
    visitor.reads_title("Confirm that it is you")
    visitor.page.go_back()

    visitor.reads_title("A few questions")
    expect(visitor.page.get_by_label("Privacy", exact=True)).to_be_checked()
    expect(visitor.field("Anything you want to tell us?")).to_have_value("So long")
    member.refresh_from_db()
    assert member.state == "active"


def test_back_after_sign_out_shows_nothing(visitor: Visitor, member: Account) -> None:
    """Signed out, the back button doesn't bring the account's pages back."""
    visitor.go("/settings/")
    visitor.reads_title("Settings")
    menu = visitor.page.locator("header details.menu").last
    menu.locator("summary").click()
    menu.get_by_role("button", name="Sign out").click()
    visitor.is_a_stranger()
    visitor.page.go_back()

    visitor.reads_title("Sign in")
    visitor.is_a_stranger()


# --- while typing --------------------------------------------------------------------------------------------------
def test_the_strength_is_said_while_typing(visitor: Visitor) -> None:
    """Weak, then strong; own name and address count as easy to guess; the field is never left."""
    visitor.go("/sign-up/")
    visitor.fill("Name", ALICE.name)
    field, said = visitor.field("Password"), visitor.page.locator("#strength")
    field.press_sequentially(ALICE.name.lower())
    expect(said.locator(".danger")).to_be_visible()
    expect(field).to_be_focused()
    field.press_sequentially(" keeps bees on a roof")

    expect(said.locator(".success")).to_be_visible()
    expect(said).to_have_text(re.compile("Good|Strong"))


def test_a_password_is_judged_without_scripts(browser: Browser, site: str) -> None:
    """A good one that has to be typed again is not judged, only asked for; a bad one is refused with a reason."""
    context = browser.new_context(java_script_enabled=False)
    visitor = Visitor(context.new_page(), site)
    visitor.go("/sign-up/")
    visitor.fill("Password", ALICE.password)
    visitor.press("Create my account")
    expect(visitor.page.locator("#strength")).to_be_empty()
    expect(visitor.page.locator("#id_password_helptext")).to_contain_text("Type your password again")
    visitor.fill("Password", "password")
    visitor.press("Create my account")

    expect(visitor.page.locator("#id_password_error")).to_contain_text("Choose another")
    context.close()


def test_a_password_can_be_seen_and_is_hidden_when_sent(visitor: Visitor) -> None:
    """Show and hide say what they do; the field is a password again before the browser could remember it as text."""
    visitor.go("/sign-in/")
    visitor.fill("E-mail address, phone number or user name", ALICE.address)
    visitor.fill("Password", "so long")
    visitor.press("Show Password")
    expect(visitor.field("Password")).to_have_attribute("type", "text")
    visitor.press("Hide Password")
    expect(visitor.field("Password")).to_have_attribute("type", "password")


def test_a_code_may_be_pasted_with_spaces(visitor: Visitor, newcomer: Account, letterbox: Letterbox) -> None:
    """`123 456` and a line end around it are the code all the same."""
    code = letterbox.code()
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.go("/activate/")
    visitor.page.evaluate("(text) => navigator.clipboard.writeText(text)", f" {code[:3]} {code[3:]}\n")
    visitor.field("Code").focus()
    visitor.page.keyboard.press("Control+V")
    visitor.press("Confirm my address")

    visitor.reads_title("Confirmed")


def test_recovery_codes_are_copied_and_saved(visitor: Visitor, member: Account) -> None:
    """All of them at once, a line for each; the file holds the same."""
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.go("/design/")
    lines = visitor.page.locator(".copy-lines code").all_inner_texts()
    visitor.activate(visitor.page.locator(".copy-lines [data-copy]"))
    assert visitor.page.evaluate("navigator.clipboard.readText()").split() == lines
    with visitor.page.expect_download() as saving:
        visitor.activate(visitor.page.locator(".copy-lines [data-save]"))

    assert saving.value.suggested_filename == "codes.txt"
    assert Path(saving.value.path()).read_text().split() == lines


# --- time ----------------------------------------------------------------------------------------------------------
def test_send_again_waits_its_minute(visitor: Visitor, newcomer: Account, letterbox: Letterbox) -> None:
    """The button counts down, refuses until then, and sends afterwards: one letter more."""
    visitor.page.clock.install()
    visitor.go("/activate/")
    button = visitor.page.get_by_role("button", name="Send the letter again")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(visitor.page.locator("[data-wait-text]")).to_contain_text("second")
    visitor.page.clock.run_for(61_000)
    expect(button).not_to_have_attribute("aria-disabled", "true")
    for proof in Proof.objects.all():
        Proof.objects.filter(pk=proof.pk).update(created_at=proof.created_at - timedelta(minutes=2))
    button.click()

    expect(button).to_have_attribute("aria-disabled", "true")
    assert len(letterbox) == 2


def test_the_clock_of_leaving_runs(visitor: Visitor, alice: Person) -> None:
    """The time left counts down on the open page."""
    account = alice.account
    requested = departures.request_departure(account, actor=Actor.person(account.ref))
    assert requested
    visitor.page.clock.install()
    visitor.go(f"/leave/status/{requested.status_token}/")
    clock = visitor.page.get_by_role("timer")

    expect(clock).to_contain_text("19 hours 59 minutes")
    visitor.page.clock.run_for(60 * 60_000)
    expect(clock).to_contain_text("18 hours 59 minutes")


# --- languages, menus ----------------------------------------------------------------------------------------------
def test_another_language_is_the_same_page(visitor: Visitor, member: Account) -> None:
    """The switch keeps the page, and the account remembers: pages and letters speak it from now on."""
    visitor.go("/leave/consent/")
    visitor.language = "uk"
    visitor.speak()

    assert visitor.page.url.endswith("/leave/consent/")
    visitor.reads_title("Your consent")
    member.refresh_from_db()
    assert member.language == "uk"


def test_the_menu_by_keyboard(page: Page, site: str, member: Account) -> None:
    """Enter opens it, Escape closes it and the focus is back; every line can be reached; the skip link passes it."""
    visitor = KeyboardVisitor(page, site)
    visitor.go("/cabinet/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    menu = page.locator("header details.menu").last
    visitor.activate(menu.locator("summary"))
    for line in ("My account", "Settings", "Devices", "Sign out"):
        visitor.reach(menu.get_by_text(line, exact=True).locator("xpath=ancestor-or-self::*[self::a or self::button]"))
    page.keyboard.press("Escape")

    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_whose_account_is_open(visitor: Visitor, member: Account, settings: Settings) -> None:
    """The menu says whose account it is, with the address masked: over a shoulder it tells nothing."""
    visitor.go("/settings/devices/")
    menu = visitor.page.locator("header details.menu").last
    menu.locator("summary").click()

    expect(menu).to_contain_text("a•••@example.org")
    expect(visitor.page.locator("header")).not_to_contain_text(ALICE.address)


def test_another_picture(visitor: Visitor, settings: Settings) -> None:
    """One press brings another picture; the field is empty, has the focus, and the rest of the form stays."""
    settings.KONTO_CHALLENGE = "always"
    visitor.go("/sign-up/")
    visitor.fill("Name", "Alice")
    picture = visitor.page.locator(".picture img")
    before = picture.get_attribute("src")
    visitor.press("Another picture")

    expect(picture).not_to_have_attribute("src", str(before))
    expect(visitor.page.locator(".picture-code input:not([type=hidden])")).to_be_focused()
    expect(visitor.field("Name")).to_have_value("Alice")


# --- once is enough, and in one's own time -------------------------------------------------------------------------
def test_a_second_press_sends_nothing(visitor: Visitor, member: Account) -> None:
    """Pressing twice sends the form once; after coming back it can be sent again."""
    sent = []
    visitor.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    visitor.go("/settings/name/")
    visitor.fill("Name", "Alicia")
    visitor.page.evaluate("const one = document.querySelector('main button'); one.click(); one.click()")
    visitor.reads_title("Settings")
    assert len(sent) == 1
    visitor.page.go_back()
    visitor.fill("Name", "Alice")
    visitor.press("Save")

    visitor.reads_title("Settings")
    assert len(sent) == 2


def test_times_are_said_in_the_readers_zone_too(browser: Browser, site: str, alice: Person, let_in: LetIn) -> None:
    """Where the visitor's clock stands elsewhere, its time is added; where it doesn't, nothing is."""
    for zone, number in (("Asia/Tokyo", 1), ("UTC", 0)):
        context = browser.new_context(timezone_id=zone)
        let_in(context, alice)
        visitor = Visitor(context.new_page(), site)
        visitor.go("/settings/devices/")

        shown = visitor.page.get_by_text(re.compile("in your time: .*[0-9]{2}:[0-9]{2}"))
        expect(shown).to_have_count(number * visitor.page.locator("time[data-yours]").count())
        assert visitor.page.locator("time[data-yours]").count()
        context.close()


def test_a_box_that_was_forgotten_costs_no_password(visitor: Visitor) -> None:
    """With scripts the page says what is missing before it sends anything: the typed password stays."""
    visitor.go("/sign-up/")
    page = visitor.page
    page.locator("[name=name]").fill("Bob")
    page.locator("[name=address]").fill("bob@example.org")
    page.locator("[name=password]").fill("seven green kettles whistle")
    page.get_by_role("button", name="Create my account").click()

    terms = page.locator("[name=terms]")
    expect(terms).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_terms_missing")).to_have_text("Tick this box to go on.")
    expect(page.locator("[name=password]")).to_have_value("seven green kettles whistle")
    terms.check()
    expect(page.locator("#id_terms_missing")).to_have_count(0)
