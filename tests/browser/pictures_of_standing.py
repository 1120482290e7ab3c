"""The pictures of a block and what follows: on a phone for the person, on a desk for the staff."""

from __future__ import annotations

import re
from typing import Protocol

from playwright.sync_api import Page

from konto.config.cast import PASSWORD
from konto.console import demo
from tests.browser import at_work
from tests.browser.steps import Visitor
from tests.cast import Person
from tests.standing import REASONS, WHY_NOT

WHO = Person("Alice Smith", "alice@example.org", PASSWORD)
NUMBER = re.compile(r"\b[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{3}\b")


class Camera(Protocol):
    page: Page

    def take(self, name: str) -> None: ...


def take(url: str, *, phone: Camera, desk: Camera) -> None:
    """Statement, appeal, queue, review and figures; afterwards everything is as it was."""
    person, staff = Visitor(phone.page, url), Visitor(desk.page, url)
    sign_in(staff, "Sigrid Berg")
    at_work.find(staff, WHO.address)
    at_work.restrict(staff)
    staff.choose("Sign out")
    number = _appeal(person, phone)
    sign_in(staff, "Oleh Bondar")
    staff.go("/console/appeals/")
    desk.take("appeals")
    at_work.open_appeal(staff, number)
    desk.take("review")
    at_work.lift(staff, REASONS)
    staff.go("/console/figures/")
    desk.take("figures")


def _appeal(person: Visitor, phone: Camera) -> str:
    """The person reads why, and objects; the number of the appeal."""
    person.go("/cabinet/")
    person.fill("E-mail address, phone number or user name", WHO.address)
    person.fill("Password", WHO.password)
    person.press("Sign in")
    person.reads_title("Your account is restricted")
    phone.take("statement")
    person.follow("Appeal for account reactivation")
    person.fill("Why should we decide otherwise?", WHY_NOT)
    phone.take("appeal")
    person.press("Send the appeal")
    person.reads_text(WHY_NOT)
    found = NUMBER.search(person.page.title())
    assert found, person.page.title()
    return found[0]


def sign_in(staff: Visitor, name: str) -> None:
    """As one of the demo's staff, with the code that the page shows."""
    staff.go("/console/sign-in/")
    shown = staff.page.locator("main dl.facts", has=staff.page.get_by_text(_email(name), exact=True))
    code = shown.locator("[data-copy-text]").nth(1).inner_text()
    at_work.sign_in(staff, "/console/", email=_email(name), password=demo.PASSWORD, code=code)


def _email(name: str) -> str:
    return next(one.email for one in demo.CAST if one.name == name)
