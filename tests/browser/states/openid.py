"""What somebody sees whom a service sends here: agreeing, what stops it, signing out, and their services."""

from __future__ import annotations

from konto.services.models import Service
from konto.services.openid import consents
from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE
from tests.relying import EVERYTHING, SYSTEM, Asked, party

page_state("openid_refused", "/openid/authorize?client_id=nobody")
page_state("services_none", "/settings/services/", confirmed=True)

ALL = " ".join(EVERYTHING)


def _sent_here(place: Place, *, confirmed: bool = True) -> None:
    place.member(confirmed=confirmed)
    place.go(party().path(Asked(), scope=ALL))


def _connected(place: Place) -> None:
    place.member()
    for code in ("shop", "club"):
        party(code)
        consents.give(Service.objects.get(code=code), ALICE.account.ref, EVERYTHING, actor=SYSTEM)


@state
def openid_consent(place: Place) -> None:
    _sent_here(place)


@state
def openid_confirm_first(place: Place) -> None:
    _sent_here(place, confirmed=False)


@state
def openid_sign_out(place: Place) -> None:
    place.member()
    party()
    place.go("/openid/logout?client_id=shop")


@state
def services_connected(place: Place) -> None:
    _connected(place)
    place.go("/settings/services/")


@state
def services_disconnect(place: Place) -> None:
    _connected(place)
    place.go("/settings/services/shop/")
