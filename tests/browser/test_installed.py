"""The site as an app on a device: what it shows without a network, and what it keeps there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from tests.browser.conftest import Complaints
from tests.browser.steps import Visitor
from tests.cast import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LetIn = Callable[[BrowserContext, Person], None]

IN_CHARGE = "() => Boolean(navigator.serviceWorker.controller)"
WAITS = "async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting)"
HAS_HEARD = "async (language) => (await (await caches.match('/spoken'))?.text()) === language"
ONLY_NEW = "async (old) => !(await caches.keys()).some((one) => old.includes(one))"
WHAT_IS_KEPT = """async () => {
    const kept = [];
    for (const store of await caches.keys()) {
        for (const request of await (await caches.open(store)).keys()) {
            const answer = await (await caches.open(store)).match(request);
            const { pathname, search } = new URL(request.url);
            kept.push({ store, path: pathname + search, body: await answer.text(), headers: [...answer.headers] });
        }
    }
    return kept;
}"""


@pytest.fixture
def installed(page: Page, site: str) -> Page:
    """A browser in which the worker is in charge."""
    page.goto(site + "/")
    be_served(page)
    return page


def test_without_a_network_there_is_a_page_of_ours(
    installed: Page, context: BrowserContext, site: str, complaints: Complaints
) -> None:
    """It stands in the place of whatever was asked for, in full dress; once the network is back, one press leads on."""
    context.set_offline(True)
    installed.goto(site + "/help/")
    expect(installed.get_by_role("heading", level=1)).to_have_text("No connection")
    assert installed.url == site + "/help/"
    button = installed.get_by_role("link", name="Try again")
    assert button.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(11, 93, 87)"

    context.set_offline(False)
    button.click()
    expect(installed.get_by_role("heading", level=1)).to_have_text("Help")
    complaints.found.clear()  # what failed was meant to


@pytest.mark.parametrize(("language", "words"), [("uk", "Немає"), ("nb", "Ingen")])
def test_it_speaks_the_language_that_was_chosen(
    page: Page, context: BrowserContext, site: str, complaints: Complaints, language: str, words: str
) -> None:
    """The language of the pages before, not the browser's."""
    visitor = Visitor(page, site, language=language)
    visitor.go("/")
    visitor.speak()
    be_served(page)
    until(page, HAS_HEARD, language)

    context.set_offline(True)
    visitor.go("/terms/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)
    expect(page.locator("html")).to_have_attribute("lang", language)
    complaints.found.clear()


def test_after_a_walk_signed_in_nothing_personal_is_kept(
    installed: Page, context: BrowserContext, site: str, alice: Person, let_in: LetIn
) -> None:
    """Public files and the page without network, and nothing that an account's owner saw."""
    let_in(context, alice)
    for path in ("/cabinet/", "/settings/", "/settings/devices/", "/leave/", "/", "/trouble/"):
        installed.goto(site + path)
    kept = installed.evaluate(WHAT_IS_KEPT)

    assert {one["path"] for one in kept} == {
        "/offline/?language=en", "/offline/?language=uk", "/offline/?language=nb", "/spoken",
        "/static/web/konto.css", "/static/web/mark.svg", "/static/web/tokens.css",
    }  # fmt: skip
    assert len({one["store"] for one in kept}) == 1
    for one in kept:
        assert not _personal(one, alice), one["path"]


def test_a_new_version_waits_and_then_drops_what_the_old_one_kept(
    installed: Page, context: BrowserContext, site: str, settings: Settings
) -> None:
    """It takes no open page over, which could hang by that; one store is left, and one of somebody else's stays."""
    installed.evaluate("async () => { await caches.open('konto-old'); await caches.open('shop'); }")
    before = set(installed.evaluate("caches.keys()"))
    settings.KONTO_NAME = "Fish & Co"

    installed.evaluate("navigator.serviceWorker.ready.then((one) => one.update())")
    until(installed, WAITS)
    assert before < set(installed.evaluate("caches.keys()"))
    installed.goto("about:blank")

    page = context.new_page()
    page.goto(site + "/help/")
    for _ in range(20):  # whoever comes back at once may still meet the old one
        if page.evaluate(ONLY_NEW, list(before - {"shop"})):
            break
        page.goto("about:blank")
        page.wait_for_timeout(300)
        page.goto(site + "/help/")
    now = page.evaluate("caches.keys()")
    assert "shop" in now
    assert len(now) == 2
    assert any("Fish &amp; Co" in one["body"] for one in page.evaluate(WHAT_IS_KEPT))


def test_a_browser_offers_to_install_it(installed: Page, context: BrowserContext) -> None:
    """Chromium finds nothing missing in the manifest or its icons."""
    browser = context.new_cdp_session(installed)

    assert browser.send("Page.getAppManifest")["errors"] == []
    assert browser.send("Page.getInstallabilityErrors")["installabilityErrors"] in ([], [_IN_PRIVATE])


_IN_PRIVATE = {"errorId": "in-incognito", "errorArguments": []}
"""Test browsers are private windows, where nothing is ever installed."""


def be_served(page: Page) -> None:
    """Have a page that the worker is in charge of: one that was on its way when the worker began is never."""
    until(page, "async () => Boolean((await navigator.serviceWorker.getRegistration())?.active)")
    page.wait_for_timeout(300)
    if not page.evaluate(IN_CHARGE):
        page.reload()
    until(page, IN_CHARGE)


def until(page: Page, script: str, *given: object) -> None:
    """Ask the page until it says yes, for ten seconds at most."""
    for _ in range(200):
        if page.evaluate(script, *given):
            return
        page.wait_for_timeout(50)
    raise AssertionError(script)


def _personal(one: dict[str, Any], person: Person) -> bool:
    headers = {name.lower(): value for name, value in one["headers"]}
    words = (person.name, person.address, "csrfmiddlewaretoken", "person-menu")
    private = "private" in headers.get("cache-control", "") or "set-cookie" in headers
    return private or any(word in one["body"] for word in words)
