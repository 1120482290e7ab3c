"""The letterbox of the demonstration."""

from __future__ import annotations

from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE, BOB

page_state("letterbox_empty", "/letterbox/")


@state
def letterbox(place: Place) -> None:
    ALICE.signs_up()
    BOB.but(language="uk").signs_up()
    place.go("/letterbox/")


@state
def letter(place: Place) -> None:
    letterbox(place)
    place.page.locator(".rows a").last.click()
