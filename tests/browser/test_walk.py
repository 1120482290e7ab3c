"""The whole walk, from the front page to gone, as people go it."""

from __future__ import annotations

import pytest
from django.conf import settings as configured
from playwright.sync_api import Browser, Page, expect

from konto.departure.models import Departure, ExitAnswer, Stage
from konto.identity.models import Account, Identifier
from tests.browser.conftest import Complaints
from tests.browser.steps import KeyboardVisitor, Visitor
from tests.cast import ALICE, Person
from tests.letters import Letterbox, work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
PEOPLE = {
    "en": ALICE,
    "uk": Person("Олена Коваль", "olena.koval@example.org", "сім чапель над ставом", language="uk"),
    "nb": Person("Kari Nordmann", "kari.nordmann@example.org", "sju hegrer over tjernet", language="nb"),
}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "uk", "nb"])
def test_from_the_front_page_to_gone(page: Page, site: str, language: str, size: dict[str, int]) -> None:
    """Signs up, confirms by the letter's link, is greeted by name, leaves in seven steps, and is known to nobody."""
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    visitor = Visitor(page, site, language=language)

    walk(visitor, PEOPLE[language])


def test_without_scripts(browser: Browser, site: str, complaints: Complaints) -> None:
    """The same way, to the same end, in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    complaints.listen(context)
    try:
        walk(Visitor(context.new_page(), site), ALICE)
    finally:
        context.close()


def test_by_keyboard_alone(page: Page, site: str) -> None:
    """The same way without a mouse: each stop is reached with Tab, and the focus is always to be seen."""
    page.set_viewport_size({"width": 1280, "height": 800})

    walk(KeyboardVisitor(page, site), ALICE)


def walk(visitor: Visitor, person: Person) -> None:
    _sign_up(visitor, person)
    _confirm(visitor, person)
    _look_around(visitor, person)
    _leave(visitor, person)
    _is_gone(visitor, person)


def _sign_up(visitor: Visitor, person: Person) -> None:
    visitor.go("/")
    visitor.speak()
    visitor.follow("Create an account")
    visitor.reads_title("Create an account")
    visitor.fill("Name", person.name)
    visitor.fill("E-mail address", person.address)
    visitor.fill("Password", person.password)
    visitor.tick("I am at least %(age)d years old.", age=configured.KONTO_MINIMUM_AGE)
    visitor.tick("I accept the terms and have read the privacy notice.")
    visitor.press("Create my account")
    visitor.reads_title("Confirm your address")


def _confirm(visitor: Visitor, person: Person) -> None:
    visitor.follow("Look around first")
    visitor.sees_name(person.name)
    visitor.reads("Your address isn't confirmed yet")
    _finds_letter(visitor, person)
    visitor.go(Letterbox().link(to=person.address))
    visitor.reads_title("Confirm your address")
    assert Account.objects.get().state == "new"  # looking has changed nothing
    visitor.press("Confirm my address")
    visitor.reads_title("Confirmed")
    visitor.follow("Go to my account")


def _look_around(visitor: Visitor, person: Person) -> None:
    visitor.sees_name(person.name)
    visitor.reads("What your account holds")
    expect(visitor.page.get_by_role("main")).to_contain_text(person.address)
    visitor.choose("Settings")
    visitor.reads_title("Settings")


def _leave(visitor: Visitor, person: Person) -> None:
    visitor.follow("Delete my account")
    visitor.reads_title("Delete my account")
    visitor.reads("What is deleted")
    expect(visitor.page.get_by_role("main")).to_contain_text(person.address)
    visitor.follow("Continue")
    visitor.tick("I understand the consequences.")
    visitor.tick("I accept the terms of deletion: after the erasing nobody can bring the account back.")
    visitor.press("Continue")
    visitor.reads_title("A few questions")
    visitor.tick("Privacy")
    visitor.fill("Anything you want to tell us?", f"{person.name} says goodbye")
    visitor.press("Continue")
    visitor.reads_title("Confirm that it is you")
    visitor.fill("The code from the letter", _code(visitor, person))
    visitor.press("Delete my account")
    visitor.reads_title("Your account waits to be deleted")
    visitor.is_a_stranger()
    visitor.press("Erase it now")
    visitor.reads("Erasing starts in a moment.")


def _is_gone(visitor: Visitor, person: Person) -> None:
    work()
    visitor.page.reload()
    visitor.reads_title("Your account is gone")
    assert Departure.objects.get().stage == Stage.GONE
    visitor.follow("See the certificate")
    visitor.reads_title("Certificate of erasure")
    expect(visitor.page.get_by_role("main")).not_to_contain_text(person.address)
    assert not Identifier.objects.exists()
    assert person.name not in ExitAnswer.objects.get().text

    _cannot_sign_in(visitor, person)
    _cannot_sign_up_again(visitor, person)


def _cannot_sign_in(visitor: Visitor, person: Person) -> None:
    visitor.go("/sign-in/")
    visitor.fill("E-mail address", person.address)
    visitor.fill("Password", person.password)
    visitor.press("Sign in")
    visitor.reads("There is no account for this address: check the spelling, or create an account.")
    visitor.is_a_stranger()


def _cannot_sign_up_again(visitor: Visitor, person: Person) -> None:
    visitor.follow("Create an account")
    visitor.fill("Name", person.name)
    visitor.fill("E-mail address", person.address.upper())
    visitor.fill("Password", person.password)
    visitor.tick("I am at least %(age)d years old.", age=configured.KONTO_MINIMUM_AGE)
    visitor.tick("I accept the terms and have read the privacy notice.")
    visitor.press("Create my account")
    visitor.reads("This address can't be used for a new account. Use another one.")
    assert not Account.objects.exists()


def _code(visitor: Visitor, person: Person) -> str:
    """The code in the newest letter."""
    _finds_letter(visitor, person)
    return Letterbox().code(to=person.address)


def _finds_letter(visitor: Visitor, person: Person) -> None:
    """The newest letter in the letterbox, read in another tab: it is written to the person, in their language."""
    work()
    newest = Letterbox().last()
    tab = visitor.page.context.new_page()
    tab.goto(visitor.url + "/letterbox/")
    tab.locator("main .rows a").first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(newest.subject)
    tab.close()
    assert newest.to == person.address
    assert newest.language == visitor.language


def test_keeping_the_account(page: Page, site: str, alice: Person) -> None:
    """Whoever changes their mind while the clock runs finds everything as it was."""
    visitor = Visitor(page, site)
    _sign_in(visitor, alice)
    visitor.choose("Settings")
    _ask_to_leave(visitor, alice)

    visitor.reads_title("Your account waits to be deleted")
    visitor.press("Keep my account")
    visitor.reads_title("You kept your account")
    visitor.follow("Go to my account")
    _type_password(visitor, alice)
    visitor.sees_name(alice.name)
    assert Account.objects.get().state == "active"


def test_signing_in_while_leaving(page: Page, site: str, alice: Person) -> None:
    """Signing in shows the clock and "keep my account", whatever page was asked for, and nothing else."""
    visitor = Visitor(page, site)
    _sign_in(visitor, alice)
    visitor.choose("Settings")
    _ask_to_leave(visitor, alice)

    visitor.go("/settings/password/")
    _type_password(visitor, alice)
    visitor.reads_title("Your account waits to be deleted")
    visitor.go("/cabinet/")
    visitor.reads_title("Your account waits to be deleted")
    visitor.press("Keep my account")
    visitor.follow("Go to my account")
    visitor.sees_name(alice.name)


def test_the_open_page_follows_the_erasing(page: Page, site: str, alice: Person) -> None:
    """Nobody has to reload: the page that shows the progress comes to the end by itself."""
    visitor = Visitor(page, site)
    _sign_in(visitor, alice)
    visitor.choose("Settings")
    _ask_to_leave(visitor, alice)
    visitor.press("Erase it now")
    visitor.reads("Erasing starts in a moment.")

    work()
    visitor.reads_title("Your account is gone")


def _sign_in(visitor: Visitor, person: Person) -> None:
    visitor.go("/sign-in/")
    _type_password(visitor, person)
    visitor.sees_name(person.name)


def _type_password(visitor: Visitor, person: Person) -> None:
    visitor.fill("E-mail address", person.address)
    visitor.fill("Password", person.password)
    visitor.press("Sign in")


def _ask_to_leave(visitor: Visitor, person: Person) -> None:
    visitor.follow("Delete my account")
    visitor.follow("Continue")
    visitor.tick("I understand the consequences.")
    visitor.tick("I accept the terms of deletion: after the erasing nobody can bring the account back.")
    visitor.press("Continue")
    visitor.press("Skip the questions")
    visitor.fill("The code from the letter", _code(visitor, person))
    visitor.press("Delete my account")
