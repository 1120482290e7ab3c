"""What staff do in the console, step by step, for whoever goes it: in tests or for pictures."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.steps import Visitor
from tests.standing import FACTS


def sign_in(staff: Visitor, path: str, *, email: str, password: str, code: str) -> None:
    """Into the console, on the way to a page of it."""
    staff.go(path)
    staff.fill("E-mail address", email)
    staff.fill("Password", password)
    staff.fill("Code from your authenticator app", code)
    staff.press("Sign in")
    expect(staff.page).to_have_url(staff.url + path)


def find(staff: Visitor, address: str) -> None:
    """Search for somebody, say what for, and see their account."""
    staff.go("/console/search/")
    staff.fill("Find a person or a question", address)
    staff.press("Search")
    staff.reads_title("Before you look at somebody's account")
    staff.tick("To stop harm to other people, or to the owner of the account")
    staff.press("Go on")
    staff.reads("What happened")


def restrict(staff: Visitor) -> None:
    """From the account's page: close it, with all that the statement of reasons wants."""
    staff.follow("Restrict something")
    staff.reads_title("Restrict something")
    staff.tick("Everything")
    staff.field("Ground").select_option("fraud")
    staff.fill("What happened", FACTS)
    staff.tick("We looked ourselves")
    staff.press("Restrict, and tell the person why")
    staff.reads("Restricted. The statement of reasons is on its way to the person.")


def open_appeal(staff: Visitor, number: str) -> None:
    """From the queue."""
    staff.go("/console/appeals/")
    staff.activate(staff.page.get_by_role("main").get_by_role("link", name=number))
    staff.reads("What they were told")


def lift(staff: Visitor, reasons: str) -> None:
    """Take the appeal that is open, and lift what it is against."""
    staff.press("Take it")
    staff.tick("The restriction is lifted")
    staff.fill("Reasons", reasons)
    staff.press("Decide")
    staff.reads("Decided. The person is told, with your reasons.")
