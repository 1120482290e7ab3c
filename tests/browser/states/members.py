"""The cabinet and the settings."""

from __future__ import annotations

from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE

page_state("cabinet", "/cabinet/", confirmed=True)
page_state("cabinet_new", "/cabinet/", confirmed=False)
page_state("settings", "/settings/", confirmed=True)
page_state("settings_new", "/settings/", confirmed=False)
page_state("settings_name", "/settings/name/", confirmed=True)
page_state("settings_language", "/settings/language/", confirmed=True)
page_state("settings_password", "/settings/password/", confirmed=True)
page_state("devices_one", "/settings/devices/", confirmed=True)


@state
def cabinet_menu_open(place: Place) -> None:
    place.member()
    place.go("/cabinet/")
    place.page.locator("header details.menu summary").last.click()


@state
def settings_saved(place: Place) -> None:
    place.member()
    place.go("/settings/name/")
    place.fill(name="Alice A.")
    place.send()


@state
def settings_password_refused(place: Place) -> None:
    place.member()
    place.go("/settings/password/")
    place.fill(current="not this", password="1234")
    place.send()


@state
def devices_many(place: Place) -> None:
    place.member()
    for _ in range(2):
        place.enter(place.context, ALICE)
    place.go("/settings/devices/")


@state
def terms_again(place: Place) -> None:
    place.member()
    place.settings.KONTO_TERMS_VERSION = place.settings.KONTO_PRIVACY_VERSION = "2031-12"
    place.go("/settings/")
    place.send()  # without the box


@state
def notice_again(place: Place) -> None:
    place.member()
    place.settings.KONTO_PRIVACY_VERSION = "2031-12"
    place.go("/settings/")
