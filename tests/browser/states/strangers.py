"""What people see who aren't signed in."""

from __future__ import annotations

from konto.kernel.models import Failures
from tests.browser.states.place import STATES, Place, State, page_state, state
from tests.cast import ALICE, BOB

page_state("front", "/")
page_state("front_signed_in", "/", confirmed=True)
page_state("sign_up", "/sign-up/")
page_state("sign_in", "/sign-in/")
page_state("help", "/help/")
page_state("terms", "/terms/")
page_state("privacy", "/privacy/")
page_state("design", "/design/")
page_state("not_found", "/nowhere/")
page_state("wrong_method", "/sign-out/")


@state
def sign_up_empty(place: Place) -> None:
    place.go("/sign-up/")
    place.send()


@state
def sign_up_weak_password(place: Place) -> None:
    place.go("/sign-up/")
    place.fill(name=ALICE.name, address=ALICE.address)
    place.page.locator("#id_password").press_sequentially("password1")
    place.page.locator("#strength .strength").wait_for()


@state
def sign_up_taken(place: Place) -> None:
    ALICE.joins()
    place.go("/sign-up/")
    place.fill_sign_up(ALICE)
    place.send()


@state
def sign_up_picture(place: Place) -> None:
    place.settings.KONTO_CHALLENGE = "always"
    place.go("/sign-up/")


@state
def sign_in_empty(place: Place) -> None:
    place.go("/sign-in/")
    place.send()


@state
def sign_in_unknown(place: Place) -> None:
    place.go("/sign-in/")
    place.fill(address=BOB.address, password=BOB.password)
    place.send()


@state
def sign_in_wrong_and_picture(place: Place) -> None:
    ALICE.joins()
    place.go("/sign-in/?next=/settings/")
    for _ in range(2):
        place.fill(address=ALICE.address, password="not her password")
        place.send()


@state
def too_many(place: Place) -> None:
    sign_in_unknown(place)
    Failures.objects.update(count=500)
    place.fill(password=BOB.password)
    place.send()


@state
def stale_form(place: Place) -> None:
    place.go("/sign-in/")
    place.context.clear_cookies()
    place.fill(address=BOB.address, password=BOB.password)
    place.send()


def _broken(name: str, path: str) -> None:
    def build(place: Place) -> None:
        place.settings.ROOT_URLCONF = "tests.browser.broken_urls"
        place.go(path)

    STATES.append(State(name, build))


_broken("bad_request", "/suspects/")
_broken("forbidden", "/forbids/")
_broken("server_error", "/breaks/")
_broken("closed", "/closed/")
