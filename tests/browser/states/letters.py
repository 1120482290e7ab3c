"""The letterbox of the demonstration."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from konto.identity.models import Identifier
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.notices import actions as notices
from konto.notices import fewer
from konto.notices.fewer import Offer
from konto.notices.queries import Channel, Topic
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


# --- what one gets -------------------------------------------------------------------------------------------------
page_state("settings_messages", "/settings/notifications/", confirmed=True)
page_state("settings_break", "/settings/break/", confirmed=True)


@state
def settings_messages_with_number(place: Place) -> None:
    """Two ways, and a break that runs."""
    account = place.member()
    number = "+4790000001"
    Identifier.objects.create(account=account, kind="phone", value=number, folded=number, created_at=clock.now())
    notices.take_break(account.ref, until=None, actor=Actor.person(account.ref))
    place.go("/settings/notifications/")


@state
def settings_break_runs(place: Place) -> None:
    account = place.member()
    notices.take_break(account.ref, until=clock.now() + timedelta(days=30), actor=Actor.person(account.ref))
    place.go("/settings/break/")


@state
def settings_break_refused(place: Place) -> None:
    place.member()
    place.go("/settings/break/")
    place.page.locator("[name=length][value=day]").check()
    place.send()


@state
def fewer_messages(place: Place) -> None:
    place.go(_way_out())


@state
def fewer_messages_done(place: Place) -> None:
    place.go(_way_out())
    with place.page.expect_navigation():
        place.page.get_by_role("button", name="End these").click()


def _way_out() -> str:
    """The path of the link in an offer to Alice."""
    offer = Offer(ALICE.joins().account.ref, Topic.OFFERS, Channel.EMAIL)
    return urlsplit(fewer.link(offer)).path
