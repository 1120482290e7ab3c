"""Passkeys in a real browser, with an authenticator that Chromium plays (WebAuthn level 3, section 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from konto.identity.models import Session
from tests import doors
from tests.cast import ALICE, Person
from tests.visiting import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Reader:
    """The device's finger reader."""

    def __init__(self, page: Page) -> None:
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        self.id: str = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})["authenticatorId"]

    def refuses(self) -> None:
        """From now on it doesn't know the finger."""
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})

    def credentials(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]
        return found


@pytest.fixture
def reader(page: Page) -> Reader:
    return Reader(page)


@pytest.fixture
def alice_here(context: BrowserContext, let_in: Callable[[BrowserContext, Person], None]) -> Person:
    """Alice, signed in in the browser."""
    ALICE.joins()
    let_in(context, ALICE)
    return ALICE


def add(page: Page, site: str, *, name: str = "My phone") -> None:
    page.goto(f"{site}/settings/doors/passkeys/")
    page.get_by_label("Name of the passkey").fill(name)
    page.get_by_role("button", name="Make a passkey").click()


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/settings/")
    page.locator("header details.menu summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status").first).to_contain_text("You are signed out.")


def test_a_passkey_is_added_and_opens_the_account(page: Page, site: str, reader: Reader, alice_here: Person) -> None:
    """Made under a name, kept on the device, shown on the sign-in page: one press, and the name stands at the top."""
    add(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ways to sign in")
    expect(page.get_by_role("main")).to_contain_text("My phone")
    assert [one["rpId"] for one in reader.credentials()] == ["localhost"]

    sign_out(page, site)
    page.goto(f"{site}/sign-in/?next=/settings/name/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("header .menu-name")).to_have_text(ALICE.name)
    assert page.url == f"{site}/settings/name/"
    assert Session.objects.filter(door="passkey").exclude(account=None).count() == 1


def test_by_keyboard_alone(page: Page, site: str, reader: Reader, alice_here: Person) -> None:
    """Adding and coming in need no mouse."""
    page.goto(f"{site}/settings/doors/passkeys/")
    page.get_by_label("Name of the passkey").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ways to sign in")
    sign_out(page, site)
    page.goto(f"{site}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").focus()
    page.keyboard.press("Enter")

    expect(page.locator("header .menu-name")).to_have_text(ALICE.name)


def test_a_device_makes_one_passkey_for_an_account(page: Page, site: str, reader: Reader, alice_here: Person) -> None:
    """A second one there is refused by the browser, and the page says why."""
    add(page, site)
    expect(page.get_by_role("main")).to_contain_text("My phone")
    add(page, site, name="Again")

    expect(page.get_by_role("alert")).to_contain_text("This device has a passkey for this account already.")
    assert Authenticator.objects.count() == 1


def test_a_finger_that_isnt_known_opens_nothing(page: Page, site: str, reader: Reader, alice_here: Person) -> None:
    """The page says what may have happened, and nobody is in."""
    add(page, site)
    expect(page.get_by_role("main")).to_contain_text("My phone")
    sign_out(page, site)
    reader.refuses()
    page.goto(f"{site}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert").first).to_contain_text("The browser showed no passkey")
    expect(page.locator("header .menu-name")).to_have_count(0)


def test_it_shows_who_it_is_in_the_middle_of_a_session(
    page: Page, site: str, reader: Reader, alice_here: Person
) -> None:
    """Before something that only the owner may do, in place of the password."""
    add(page, site)
    expect(page.get_by_role("main")).to_contain_text("My phone")
    Session.objects.update(proved_at=None)
    page.goto(f"{site}/settings/doors/close/code/code/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Show that it is you")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Stop signing in with codes by e-mail or text?")


def test_it_stands_in_for_the_authenticator_app(page: Page, site: str, reader: Reader, alice_here: Person) -> None:
    """As the second step after the password."""
    add(page, site)
    expect(page.get_by_role("main")).to_contain_text("My phone")
    sign_out(page, site)
    visit = Visit()
    visit.sign_in(ALICE)
    doors.set_up_app(visit)

    page.goto(f"{site}/sign-in/")
    page.get_by_label("Password", exact=True).fill(ALICE.password)
    page.locator("#id_address").fill(ALICE.address)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.locator("header .menu-name")).to_have_text(ALICE.name)


def test_where_a_browser_has_no_passkeys_nothing_is_offered(page: Page, site: str, alice_here: Person) -> None:
    """No button that does nothing; the page to add one says why, and leads on."""
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{site}/settings/doors/passkeys/")
    expect(page.get_by_role("main")).to_contain_text("This browser can't make passkeys here")
    expect(page.get_by_role("button", name="Make a passkey")).to_be_hidden()
    sign_out(page, site)
    page.goto(f"{site}/sign-in/")

    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
