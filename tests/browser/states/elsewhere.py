"""What people see who come with an account elsewhere; and the page about calls of apps."""

from __future__ import annotations

from django.conf import settings
from django.test import RequestFactory

from konto.identity.sessions import SessionStore
from konto.identity.social import told
from konto.identity.social.told import Told
from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE, BOB, DANA

page_state("api", "/_allauth/openapi.html")

PROVIDERS = [
    {"key": "google", "name": "Google", "kind": "openid", "url": "http://localhost:1", "id": "us", "secret": "s"},
    {"key": "apple", "name": "Apple", "kind": "openid", "url": "http://localhost:1", "id": "us", "secret": "s"},
]
BOB_THERE = Told("google", "bob-there", address=BOB.address, verified=True, name=BOB.name)
HIDDEN = Told("apple", "hidden-there", address="x7f9k2@privaterelay.appleid.com", verified=True)


def came_back(place: Place, answer: Told) -> None:
    """The browser has been at the provider, which told this."""
    place.settings.KONTO_SOCIAL = PROVIDERS
    cookies = {one["name"]: one["value"] for one in place.context.cookies()}
    request = RequestFactory().get("/")
    request.session = SessionStore(cookies.get(settings.SESSION_COOKIE_NAME))
    told.keep(request, answer)
    request.session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": request.session.session_key or "", "url": place.site}
    place.context.add_cookies([cookie])  # type: ignore[list-item]


@state
def elsewhere_buttons(place: Place) -> None:
    place.settings.KONTO_SOCIAL = PROVIDERS
    place.go("/sign-in/?next=/settings/")


@state
def elsewhere_buttons_at_sign_up(place: Place) -> None:
    place.settings.KONTO_SOCIAL = PROVIDERS
    place.go("/sign-up/")


@state
def elsewhere_new(place: Place) -> None:
    came_back(place, BOB_THERE)
    place.go("/sign-up/elsewhere/")


@state
def elsewhere_new_without_address(place: Place) -> None:
    ALICE.joins()
    came_back(place, Told("google", "alice-there", address=ALICE.address, name=ALICE.name))
    place.go("/sign-up/elsewhere/")
    for box in ("age", "terms"):
        place.page.locator(f"#id_{box}").check()
    place.send()


@state
def elsewhere_known(place: Place) -> None:
    BOB.joins()
    came_back(place, BOB_THERE)
    place.go("/sign-up/elsewhere/")
    place.page.locator("details.other-way summary").click()


@state
def elsewhere_known_number(place: Place) -> None:
    DANA.joins()
    came_back(place, Told("google", "dana-there", phone=DANA.address, name=DANA.name))
    place.go("/sign-up/elsewhere/")
    place.page.locator("details.other-way summary").click()


@state
def elsewhere_before(place: Place) -> None:
    came_back(place, HIDDEN)
    place.go("/sign-up/elsewhere/before/")
    place.fill(address=BOB.address)
    place.send()


@state
def elsewhere_ended(place: Place) -> None:
    place.settings.KONTO_SOCIAL = PROVIDERS
    place.go("/sign-in/with/google/back/?state=nobodys")


@state
def elsewhere_late(place: Place) -> None:
    place.go("/sign-up/elsewhere/")


@state
def elsewhere_join(place: Place) -> None:
    place.member()
    came_back(place, BOB_THERE)
    place.go("/settings/doors/elsewhere/")


@state
def elsewhere_added(place: Place) -> None:
    elsewhere_join(place)
    with place.page.expect_navigation():
        place.page.get_by_role("button", name="Yes, add Google").click()


@state
def elsewhere_among_doors(place: Place) -> None:
    elsewhere_added(place)
    place.go("/settings/doors/")
