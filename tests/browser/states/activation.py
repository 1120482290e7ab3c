"""Confirming an address."""

from __future__ import annotations

from datetime import timedelta

from django.urls import resolve
from django.utils import timezone

from konto.identity import actions
from konto.identity.models import Ended, Proof
from konto.kernel.actors import Actor
from konto.notices import marks
from konto.notices.models import Bounce, Channel
from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE, BOB
from tests.letters import Letterbox

page_state("activate", "/activate/", confirmed=False)
page_state("correct_address", "/activate/address/", confirmed=False)
page_state("activated", "/activate/done/", confirmed=True)
page_state("link_unknown", "/activate/nosuchlink/")


@state
def activate_wrong_code(place: Place) -> None:
    place.member(confirmed=False)
    place.go("/activate/")
    place.fill(code="000001" if Letterbox().code() == "000000" else "000000")
    place.send()


@state
def activate_again_later(place: Place) -> None:
    place.member(confirmed=False)
    Proof.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    place.go("/activate/")


@state
def activate_bounced(place: Place) -> None:
    place.member(confirmed=False)
    _bounce()
    place.go("/activate/")


@state
def cabinet_new_bounced(place: Place) -> None:
    place.member(confirmed=False)
    _bounce()
    place.go("/cabinet/")


@state
def activate_private(place: Place) -> None:
    place.settings.KONTO_DISCLOSURE = "private"
    place.go("/sign-up/")
    place.fill_sign_up(BOB)
    place.send()


@state
def correct_address_refused(place: Place) -> None:
    place.member(confirmed=False)
    place.go("/activate/address/")
    place.fill(address="alice.appleby@")
    place.send()


@state
def landing_mine(place: Place) -> None:
    place.member(confirmed=False)
    place.go(place.letter_link())


@state
def landing_elsewhere(place: Place) -> None:
    ALICE.signs_up()
    place.go(place.letter_link())


@state
def landing_weak_password(place: Place) -> None:
    landing_elsewhere(place)
    other_way = place.page.locator("details.other-way")
    other_way.locator("summary").click()
    other_way.locator("input[type=password]").fill("password")
    with place.page.expect_navigation():
        other_way.locator(".button").last.click()


@state
def link_used(place: Place) -> None:
    ALICE.signs_up()
    path = place.letter_link()
    actions.activate_by_link(resolve(path).kwargs["token"])
    place.go(path)


@state
def link_expired(place: Place) -> None:
    ALICE.signs_up()
    path = place.letter_link()
    Proof.objects.update(link_until=timezone.now() - timedelta(hours=1))
    place.go(path)


@state
def link_expired_sent_again(place: Place) -> None:
    link_expired(place)
    place.page.locator("main .button").click()


@state
def link_replaced(place: Place) -> None:
    account = ALICE.signs_up()
    path = place.letter_link()
    actions.send_activation(account, network="192.0.2.1", actor=Actor.person(account.ref))
    place.go(path)


@state
def link_guessed(place: Place) -> None:
    ALICE.signs_up()
    path = place.letter_link()
    Proof.objects.update(ended=Ended.GUESSED, ended_at=timezone.now())
    place.go(path)


def _bounce() -> None:
    """A letter to Alice came back."""
    mark = marks.recipient(ALICE.address, Channel.EMAIL)
    Bounce.objects.create(recipient_mark=mark, account_ref=ALICE.account.ref, since=timezone.now(), code=550)
