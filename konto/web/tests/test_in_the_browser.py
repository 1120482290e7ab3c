"""The comforts that scripts add, and the pages without them, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["/", "/help/", "/terms/", "/privacy/", "/design/", "/nowhere/"]


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console complains of: scripts that fail, things that the policy refuses."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if "Content Security Policy" in said.text else None)
    return found


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A browser without JavaScript."""
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_in_every_dress(page: Page, live_server: LiveServer, complaints: list[str], scheme: str) -> None:
    """axe finds nothing, nothing sticks out at 320 pixels, and the browser has nothing to complain of."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in PAGES:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(live_server.url + path)
            found = Axe().run(page)
            assert found.violations_count == 0, (path, width, found.generate_report())
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (path, width)
    assert complaints == []


def test_everything_to_press_is_large_enough(page: Page, live_server: LiveServer) -> None:
    """Buttons are at least 44 pixels high, and everything else outside of running text at least 24."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(live_server.url + "/design/")

    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input, select, textarea")]
            .filter((one) => one.checkVisibility())
            .filter((one) => !one.closest("p, li li, .copy, .visually-hidden, .skip, .error-summary"))
            .map((one) => [one.outerHTML.slice(0, 80), (one.closest(".choice") || one).getBoundingClientRect().height,
                one.matches(".button, .menu > summary") ? 44 : 24])
            .filter(([, height, least]) => height < least)"""
    )
    assert small == []


def test_the_way_past_the_header(page: Page, live_server: LiveServer) -> None:
    """The first press of Tab finds the skip link, and it moves the focus into the page."""
    page.goto(live_server.url + "/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_menu_closes_with_escape(page: Page, live_server: LiveServer) -> None:
    """Opened with the keyboard, closed with Escape, and the focus is where it was; a click elsewhere closes too."""
    page.goto(live_server.url + "/")
    summary = page.locator("details.menu summary").first
    menu = page.locator("details.menu").first

    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")


def test_a_password_can_be_seen(page: Page, live_server: LiveServer) -> None:
    """The button shows and hides the password, says which by state and aloud, and hides it when the form is sent."""
    page.goto(live_server.url + "/design/")
    field = page.locator("#id_sign-in-password")
    button = page.locator("[data-reveal='id_sign-in-password']")
    field.fill("calm lake")

    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(field).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".reveal [role=status]").first).to_have_text("Your password is shown")
    button.click()
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value("calm lake")


def test_the_error_summary_gets_the_focus(page: Page, live_server: LiveServer) -> None:
    """A page that comes back with errors starts at their summary, which leads to the field."""
    page.goto(live_server.url + "/design/")

    expect(page.locator(".error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_refused-email")).to_be_focused()


def test_again_in_a_moment(page: Page, live_server: LiveServer) -> None:
    """The button waits its time, says how long, and then works."""
    page.clock.install()
    page.goto(live_server.url + "/design/")
    button = page.locator("[data-wait] button")
    text = page.locator("[data-wait-text]")

    expect(button).to_have_attribute("aria-disabled", "true")
    expect(text).to_contain_text("seconds")
    page.clock.run_for(46_000)
    expect(text).to_be_hidden()
    expect(button).not_to_have_attribute("aria-disabled", "true")


def test_the_clock_runs(page: Page, live_server: LiveServer) -> None:
    """The time left counts down, in the language of the page."""
    page.clock.install()
    page.context.set_extra_http_headers({"Accept-Language": "nb"})
    page.goto(live_server.url + "/design/#progress")
    clock = page.locator("#progress [role=timer]")

    expect(clock).to_have_text("19 timer 59 minutter")
    page.clock.run_for(3 * 60_000)
    expect(clock).to_have_text("19 timer 56 minutter")


def test_copying(page: Page, live_server: LiveServer) -> None:
    """The button copies, and says that it did."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + "/design/")
    button = page.locator("#buttons .copy [data-copy]")
    button.click()

    expect(button).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "KONTO-2481-7730"


def test_without_scripts_nothing_is_dead(plain: Page, live_server: LiveServer, settings: Settings) -> None:
    """What needs a script is not shown; the rest works: menus open, the language changes and the page stays."""
    plain.goto(live_server.url + "/design/")
    assert plain.locator("[data-reveal]:visible, [data-copy]:visible, [data-picture]:visible").count() == 0
    expect(plain.locator("#buttons [role=timer]")).to_contain_text("seconds")

    plain.goto(live_server.url + "/help/?from=here")
    plain.locator("details.menu summary").first.click()
    plain.get_by_role("button", name="Українська").click()
    expect(plain).to_have_url(live_server.url + "/help/?from=here")
    expect(plain.locator("html")).to_have_attribute("lang", "uk")


def test_more_contrast_when_asked(page: Page, live_server: LiveServer) -> None:
    """With forced colours every button keeps a border."""
    page.emulate_media(forced_colors="active")
    page.goto(live_server.url + "/design/")

    assert page.locator(".button.primary").first.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"
