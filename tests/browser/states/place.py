"""What states are built with, and the list of them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page
from pytest_django import Settings

from konto.identity.models import Account
from tests.cast import ALICE, Person
from tests.letters import Letterbox, work


@dataclass(frozen=True)
class Place:
    """A browser, the site it looks at, and ways to bring it somewhere."""

    context: BrowserContext
    page: Page
    site: str
    settings: Settings
    enter: Callable[[BrowserContext, Person], None]

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def send(self) -> None:
        """Send the page's form as it stands, by its main button, and wait for the answer."""
        with self.page.expect_navigation():
            self.page.locator("main form:has(.field) .button:not(.link)").first.click()

    def fill(self, **fields: str) -> None:
        """Type into fields by their names."""
        for name, value in fields.items():
            self.page.locator(f"#id_{name}").fill(value)

    def fill_sign_up(self, person: Person) -> None:
        """Type all that the sign-up page asks for."""
        self.fill(name=person.name, address=person.address, password=person.password)
        for box in ("age", "terms"):
            self.page.locator(f"#id_{box}").check()

    def member(self, *, confirmed: bool = True) -> Account:
        """Alice, signed in."""
        if confirmed:
            ALICE.joins()
        else:
            ALICE.signs_up()
        self.enter(self.context, ALICE)
        return ALICE.account

    def letter_link(self) -> str:
        """The path of the link in the newest letter."""
        work()
        return urlsplit(Letterbox().link()).path


class State(NamedTuple):
    name: str
    build: Callable[[Place], None]


STATES: list[State] = []


def state(build: Callable[[Place], None]) -> Callable[[Place], None]:
    """Put a state on the list, under the name of the function that leads there."""
    STATES.append(State(build.__name__, build))
    return build


def page_state(name: str, path: str, *, confirmed: bool | None = None) -> None:
    """A state reached by opening a path: as a stranger (None), or as Alice, confirmed or not."""

    def build(place: Place) -> None:
        if confirmed is not None:
            place.member(confirmed=confirmed)
        place.go(path)

    STATES.append(State(name, build))
