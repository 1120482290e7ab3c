"""The whole walk, from the front page to gone, as people go it."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from konto.departure.models import Departure, ExitAnswer, Stage
from konto.identity.models import Account, Identifier
from tests.browser.conftest import Complaints
from tests.browser.steps import KeyboardVisitor, Visitor
from tests.browser.walk import Walk
from tests.cast import ALICE, Person
from tests.letters import Letterbox, work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = (390, 844)
DESKTOP = (1280, 800)
PEOPLE = {
    "en": ALICE,
    "uk": Person("Олена Коваль", "olena.koval@example.org", "сім чапель над ставом", language="uk"),
    "nb": Person("Kari Nordmann", "kari.nordmann@example.org", "sju hegrer over tjernet", language="nb"),
}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "uk", "nb"])
def test_from_the_front_page_to_gone(page: Page, site: str, language: str, size: tuple[int, int]) -> None:
    """Signs up, confirms by the letter's link, is greeted by name, leaves in seven steps, and is known to nobody."""
    page.set_viewport_size({"width": size[0], "height": size[1]})

    go(Visitor(page, site, language=language), PEOPLE[language])


def test_without_scripts(browser: Browser, site: str, complaints: Complaints) -> None:
    """The same way, to the same end, in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    complaints.listen(context)
    try:
        go(Visitor(context.new_page(), site, scripts=False), ALICE)
    finally:
        context.close()


def test_by_keyboard_alone(page: Page, site: str) -> None:
    """The same way without a mouse: each stop is reached with Tab, and the focus is always to be seen."""
    page.set_viewport_size({"width": 1280, "height": 800})

    go(KeyboardVisitor(page, site), ALICE)


def go(visitor: Visitor, person: Person) -> None:
    """The walk, with a look into the database where the page can't show what must not happen."""
    walk = Walk(visitor, person, work, age=settings.KONTO_MINIMUM_AGE)
    walk.sign_up()
    visitor.follow("Look around first")
    visitor.sees_name(person.name)
    visitor.reads("Your address isn't confirmed yet")
    walk.open_letter()
    assert Account.objects.get().state == "new"  # looking has changed nothing
    walk.confirm()
    visitor.reads("What your account holds")
    visitor.reads_text(person.address)
    walk.see_consequences()
    walk.consent()
    walk.answer(f"{person.name} says goodbye")
    walk.type_code()
    walk.hurry()
    assert Departure.objects.get().stage == Stage.GONE
    assert not Identifier.objects.exists()
    assert person.name not in ExitAnswer.objects.get().text
    walk.see_certificate()
    assert Letterbox().last().language == person.language
    walk.is_nobody()
    assert not Account.objects.exists()


def test_keeping_the_account(page: Page, site: str, alice: Person) -> None:
    """Whoever changes their mind while the clock runs finds everything as it was."""
    visitor = Visitor(page, site)
    walk = Walk(visitor, alice, work)
    walk.sign_in()
    walk.ask_to_leave()

    visitor.press("Keep my account")
    visitor.reads_title("You kept your account")
    visitor.follow("Go to my account")
    walk.type_password()
    visitor.sees_name(alice.name)
    assert alice.account.state == "active"


def test_signing_in_while_leaving(page: Page, site: str, alice: Person) -> None:
    """Signing in shows the clock and "keep my account", whatever page was asked for, and nothing else."""
    visitor = Visitor(page, site)
    walk = Walk(visitor, alice, work)
    walk.sign_in()
    walk.ask_to_leave()

    visitor.go("/settings/password/")
    walk.type_password()
    visitor.reads_title("Your account waits to be deleted")
    visitor.go("/cabinet/")
    visitor.reads_title("Your account waits to be deleted")
    visitor.press("Keep my account")
    visitor.follow("Go to my account")
    visitor.sees_name(alice.name)
