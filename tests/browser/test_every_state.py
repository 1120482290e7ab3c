"""Every page in every state, looked at by axe and by a ruler."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import Settings

from tests.browser.conftest import REPORT_VIOLATIONS, Complaints
from tests.browser.states import STATES, Place, State
from tests.cast import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = (390, 844)
DESKTOP = (1280, 800)
EVERY_RULE: dict[str, object] = {"resultTypes": ["violations"]}
DRESSES = [(PHONE, "light"), (DESKTOP, "dark")]
"""Each width once, each set of colours once: no colour depends on the width."""


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """One for all states: opening a window takes longer than looking at a page."""
    context = browser.new_context()
    context.add_init_script(REPORT_VIOLATIONS)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def context(window: BrowserContext, complaints: Complaints) -> Iterator[BrowserContext]:
    """The window, as one that was never used; what it has fetched aside, it remembers nothing."""
    complaints.hear(window)
    yield window
    complaints.turn_away(window)
    for page in window.pages:
        page.close()
    window.clear_cookies()


@pytest.fixture
def place(
    context: BrowserContext,
    page: Page,
    site: str,
    settings: Settings,
    let_in: Callable[[BrowserContext, Person], None],
) -> Place:
    return Place(context, page, site, settings, let_in)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_nothing_stands_in_anybodys_way(place: Place, state: State) -> None:
    """axe finds nothing, in light and dark, on a phone and on a desk; nothing sticks out, however narrow or large."""
    page = place.page
    _resize(page, PHONE)
    state.build(place)
    page.wait_for_load_state("load")

    page.evaluate(Axe().axe_script)
    for size, scheme in DRESSES:
        _resize(page, size)
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        found = AxeResults(page.evaluate("(rules) => axe.run(rules)", EVERY_RULE))
        assert found.violations_count == 0, (size, scheme, found.generate_report())
    assert_nothing_sticks_out(page)
    assert_is_one_page(page)


def assert_nothing_sticks_out(page: Page) -> None:
    """No scrolling sideways at 320 pixels (WCAG 1.4.10), nor with text of twice the size (1.4.4)."""
    _resize(page, (320, 640))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    _resize(page, DESKTOP)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP[0]
    assert page.evaluate(CUT_OFF) == []


CUT_OFF = """() => [...document.querySelectorAll("main *, header *")]
    .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden, .menu-name, svg, select"))
    .filter((one) => getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.outerHTML.slice(0, 120))"""


def assert_is_one_page(page: Page) -> None:
    """One first heading, a title that begins with words of its own, a language, no field without a name."""
    assert page.locator("h1").count() == 1
    title = page.title()
    assert " · " in title
    assert not title.startswith(" ·")
    assert page.locator("html").get_attribute("lang") == "en"
    assert (
        page.evaluate("new Set([...document.querySelectorAll('[id]')].map((one) => one.id)).size")
        == page.locator("[id]").count()
    )


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
