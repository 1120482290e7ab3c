"""Getting back in, and leaving an account that isn't one's own, as people go it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from konto.cases.models import Case
from tests.browser.conftest import Complaints
from tests.browser.steps import KeyboardVisitor, Visitor
from tests.cast import ALICE, Person
from tests.letters import work
from tests.recovering import NEW_PASSWORD, code_sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("language", ["en", "uk", "nb"])
def test_from_sign_in_to_ones_account_and_out_of_it(page: Page, site: str, language: str) -> None:
    """On a phone, in each language: forgotten, code, new password, what is in the account, then "this isn't me"."""
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})

    go(Visitor(page, site, language=language), ALICE.but(language=language).joins())


def test_without_scripts(browser: Browser, site: str, complaints: Complaints) -> None:
    """The same way in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    complaints.listen(context)
    try:
        go(Visitor(context.new_page(), site, scripts=False), ALICE.joins())
    finally:
        context.close()


def test_by_keyboard_alone(page: Page, site: str) -> None:
    """The same way without a mouse, the focus always to be seen."""
    go(KeyboardVisitor(page, site), ALICE.joins())


def go(visitor: Visitor, person: Person) -> None:
    visitor.go("/sign-in/")
    visitor.speak()
    visitor.press("Forgot your password?")
    visitor.reads_title("Forgot your password?")
    visitor.fill("E-mail address, phone number or user name", person.address)
    visitor.press("Send me a code")
    visitor.reads_title("Type the code")
    work()
    visitor.fill("Code", code_sent())
    visitor.press("Go on")
    visitor.reads_title("Choose a new password")
    visitor.fill("A new password", NEW_PASSWORD)
    visitor.press("Set this password and sign in")
    visitor.reads_title("Here is what is in your account")
    visitor.sees_name(person.name)
    visitor.choose("This isn't me")
    visitor.reads_title("You have left that account")
    visitor.is_a_stranger()
    assert Case.objects.get().subject == "not_me"
