"""What people see at the door when something is in the way."""

from __future__ import annotations

from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE

page_state("trouble", "/trouble/")
page_state("trouble_signed_in", "/trouble/", confirmed=True)
page_state("offline", "/offline/")


@state
def trouble_clock(place: Place) -> None:
    """On a device whose clock is an hour ahead, and which is offline."""
    place.page.clock.install()
    place.page.add_init_script("Object.defineProperty(performance, 'timeOrigin', {value: Date.now() + 3600000})")
    place.go("/trouble/")
    place.page.evaluate("window.dispatchEvent(new Event('offline'))")


@state
def accounts_closed(place: Place) -> None:
    place.settings.KONTO_CLOSED = True
    place.go("/cabinet/")


@state
def front_while_closed(place: Place) -> None:
    place.settings.KONTO_CLOSED = True
    place.go("/")


@state
def sign_in_picture(place: Place) -> None:
    place.settings.KONTO_CHALLENGE = "always"
    place.go("/sign-in/")


@state
def sign_in_code_instead(place: Place) -> None:
    sign_in_picture(place)
    place.fill(address=ALICE.address)
    _press(place, "code_instead")


@state
def sign_in_code_wrong(place: Place) -> None:
    sign_in_code_instead(place)
    place.fill(password="whatever it is", address_code="000000")
    place.send()


@state
def sign_in_code_where_to(place: Place) -> None:
    """The button was pressed before anything was typed."""
    sign_in_picture(place)
    _press(place, "code_instead")


@state
def sign_up_code_instead(place: Place) -> None:
    place.settings.KONTO_CHALLENGE = "always"
    place.go("/sign-up/")
    place.fill(name=ALICE.name, address=ALICE.address, password=ALICE.password)
    _press(place, "code_instead")


def _press(place: Place, name: str) -> None:
    with place.page.expect_navigation():
        place.page.locator(f"main button[name={name}]").click()
