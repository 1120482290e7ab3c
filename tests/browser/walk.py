"""The whole walk, step by step, for whoever goes it: by mouse, by keyboard, in tests or for pictures."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import expect

from tests.browser.steps import Visitor
from tests.cast import Person

LETTER_SECONDS = 30
ERASING_SECONDS = 60
"""On a busy machine; a real worker looks for work every few seconds."""


@dataclass(frozen=True)
class Walk:
    """Somebody at a browser; `work` does what a worker would, or nothing where there is one."""

    visitor: Visitor
    person: Person
    work: Callable[[], None]
    age: int = 16
    letterbox: str = ""
    """Where the letterbox is asked, if not at the visitor's address."""

    # --- in ------------------------------------------------------------------------------------------------------
    def sign_up(self) -> None:
        """From the front page to the page that waits for the letter."""
        self.visitor.go("/")
        self.visitor.speak()
        self.visitor.follow("Create an account")
        self.visitor.reads_title("Create an account")
        self.fill_sign_up()
        self.visitor.press("Create my account")
        self.visitor.reads_title("Confirm your address")

    def fill_sign_up(self) -> None:
        """Everything that the page asks for."""
        self.visitor.fill("Name", self.person.name)
        self.visitor.fill("E-mail address or phone number", self.person.address)
        self.visitor.fill("Password", self.person.password)
        years = "I am at least %(age)d year old.", "I am at least %(age)d years old."
        self.visitor.tick_text(self.visitor.counted(*years, self.age) % {"age": self.age})
        self.visitor.tick("I accept the terms and have read the privacy notice.")

    def open_letter(self) -> None:
        """Follow the link of the activation letter, which by itself changes nothing."""
        self.visitor.go(self.link("identity/activate"))
        self.visitor.reads_title("Confirm your address")

    def confirm(self) -> None:
        self.visitor.press("Confirm my address")
        self.visitor.reads_title("Confirmed")
        self.visitor.follow("Go to my account")
        self.visitor.sees_name(self.person.name)

    def sign_in(self) -> None:
        self.visitor.go("/sign-in/")
        self.type_password()
        self.visitor.sees_name(self.person.name)

    def type_password(self) -> None:
        """The sign-in page, wherever it came from."""
        self.visitor.fill("E-mail address, phone number or user name", self.person.address)
        self.visitor.fill("Password", self.person.password)
        self.visitor.press("Sign in")

    # --- out -----------------------------------------------------------------------------------------------------
    def see_consequences(self) -> None:
        """Step 1, two presses from any page."""
        self.visitor.choose("Settings")
        self.visitor.reads_title("Settings")
        self.visitor.follow("Delete my account")
        self.visitor.reads_title("Delete my account")
        self.visitor.reads("What is deleted")
        self.visitor.reads_text(self.person.address)

    def consent(self) -> None:
        """Step 2."""
        self.visitor.follow("Continue")
        self.visitor.tick("I understand the consequences.")
        self.visitor.tick("I accept the terms of deletion: after the erasing nobody can bring the account back.")
        self.visitor.press("Continue")
        self.visitor.reads_title("A few questions")

    def answer(self, text: str) -> None:
        """Step 3, with a reason and a word."""
        self.visitor.tick("Privacy")
        self.visitor.fill("Anything you want to tell us?", text)
        self.visitor.press("Continue")
        self.visitor.reads_title("Confirm that it is you")

    def type_code(self) -> None:
        """Step 4, and out: nobody is signed in any more."""
        self.visitor.fill("The code we sent you", self.code("departure/code"))
        self.visitor.press("Delete my account")
        self.visitor.reads_title("Your account waits to be deleted")
        self.visitor.is_a_stranger()

    def ask_to_leave(self) -> None:
        """Steps 1 to 4, the questions skipped."""
        self.see_consequences()
        self.consent()
        self.visitor.press("Skip the questions")
        self.type_code()

    def hurry(self) -> None:
        """Steps 5 and 6: don't wait, and see it done."""
        self.visitor.follow("Erase it now")
        self.visitor.reads_title("Erase everything now? Nobody can bring it back.")
        self.visitor.press("Erase now")
        expect(self.visitor.page.get_by_text(self.visitor.words("Erase now"), exact=True)).to_have_count(0)
        expect(self.visitor.page.get_by_text(self.visitor.words("Erase it now"), exact=True)).to_have_count(0)
        self.work()  # not before: a key pressed is not yet a wish that has arrived
        if not self.visitor.scripts:
            self.visitor.page.reload()
        self.visitor.reads_title("Your account is gone", seconds=ERASING_SECONDS)

    # --- gone ----------------------------------------------------------------------------------------------------
    def see_certificate(self) -> None:
        """Step 7."""
        self.visitor.follow("See the certificate")
        self.visitor.reads_title("Certificate of erasure")
        expect(self.visitor.page.get_by_role("main")).not_to_contain_text(self.person.address)

    def is_nobody(self) -> None:
        """Sign-in knows no such account, and the address can't be used again, however it is written."""
        self.visitor.go("/sign-in/")
        self.type_password()
        self.visitor.reads("There is no account for this address: check the spelling, or create an account.")
        self.visitor.is_a_stranger()
        self.visitor.press("Create an account")
        self.fill_sign_up()
        self.visitor.fill("E-mail address or phone number", self.person.address.upper())
        self.visitor.press("Create my account")
        self.visitor.reads("This address can't be used for a new account. Use another one.")

    # --- letters -------------------------------------------------------------------------------------------------
    def code(self, kind: str) -> str:
        """The code in the newest letter of this kind."""
        return self._find(kind, r"^(\d{6})$")

    def link(self, kind: str) -> str:
        """The path of the link in the newest letter of this kind."""
        return urlsplit(self._find(kind, r"^(https?://\S+)$")).path

    def _find(self, kind: str, pattern: str) -> str:
        found = re.search(pattern, self._letter(kind), re.MULTILINE)
        assert found, f"{kind} holds no {pattern}"
        return found.group(1)

    def _letter(self, kind: str) -> str:
        """The words of the newest letter of this kind to the person; waits until it has been sent."""
        until = time.monotonic() + LETTER_SECONDS
        while time.monotonic() < until:
            self.work()
            with urlopen((self.letterbox or self.visitor.url) + "/letterbox/letters.json") as answer:
                for letter in json.load(answer):
                    if (letter["kind"], letter["to"]) == (kind, self.person.address):
                        return str(letter["text"])
            time.sleep(0.2)
        raise AssertionError(f"no letter {kind} to {self.person.address}")
