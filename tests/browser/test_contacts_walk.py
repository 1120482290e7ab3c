"""Another address, a picture, and taking the change back, as people go it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from konto.identity import queries
from konto.identity.models import IdentifierKind
from tests.browser.conftest import Complaints
from tests.browser.states.contacts import portrait
from tests.browser.steps import KeyboardVisitor, Visitor
from tests.cast import ALICE, Person
from tests.contacts import NEW, sent_code, undo_link
from tests.letters import work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LetIn = Callable[[BrowserContext, Person], None]


@pytest.mark.parametrize("language", ["en", "uk", "nb"])
def test_on_a_narrow_phone(page: Page, site: str, let_in: LetIn, language: str) -> None:
    """In each language, 320 pixels wide."""
    page.set_viewport_size({"width": 320, "height": 640})
    alice = ALICE.but(language=language).joins()
    let_in(page.context, alice)
    go(Visitor(page, site, language=language), alice)


def test_without_scripts(browser: Browser, site: str, complaints: Complaints, let_in: LetIn) -> None:
    """The same way in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    complaints.listen(context)
    alice = ALICE.joins()
    let_in(context, alice)
    try:
        go(Visitor(context.new_page(), site, scripts=False), alice)
    finally:
        context.close()


def test_by_keyboard_alone(page: Page, site: str, let_in: LetIn) -> None:
    """The same way without a mouse, the focus always to be seen."""
    alice = ALICE.joins()
    let_in(page.context, alice)
    go(KeyboardVisitor(page, site), alice)


def go(visitor: Visitor, person: Person) -> None:
    visitor.go("/settings/picture/")
    visitor.speak()
    visitor.field("A picture from your device").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": portrait()}
    )
    visitor.press("Save the picture")
    visitor.reads_title("Settings")
    visitor.page.wait_for_load_state("load")  # with the picture, which comes after the words
    shown = visitor.page.locator("header img.portrait")
    assert shown.evaluate("one => one.complete && one.naturalWidth") == 64
    visitor.activate(visitor.page.locator("main a[href='/settings/email/']").first)
    visitor.reads_title("Change the e-mail address")
    visitor.fill("New e-mail address", NEW)
    visitor.press("Send the letter")
    visitor.reads_title("Confirm the address")
    work()
    visitor.fill("Code", sent_code(NEW))
    visitor.press("Confirm the address")
    visitor.reads_title("Settings")
    visitor.reads_text(NEW)
    visitor.go(undo_link(person.address))
    visitor.reads_title("Wasn't it you? Take it back")
    visitor.press("Take it back")
    visitor.reads_title("Type the code")
    visitor.is_a_stranger()
    found = queries.identifier_of(person.account, IdentifierKind.EMAIL)
    assert found
    assert found.value == person.address
