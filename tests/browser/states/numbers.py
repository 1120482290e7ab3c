"""Whoever has a phone number in place of an address; and whoever never confirmed either."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from konto.departure import actions as departure
from konto.identity import actions
from konto.identity.models import Account, Identifier, Purpose
from konto.kernel.actors import Actor
from konto.notices import marks
from konto.notices.models import Bounce, Channel
from tests.browser.states.place import Place, state
from tests.cast import DANA


@state
def sign_up_number_refused(place: Place) -> None:
    place.go("/sign-up/")
    place.fill_sign_up(DANA.but(address="050 123"))
    place.send()


@state
def sign_up_number_taken(place: Place) -> None:
    DANA.joins()
    place.go("/sign-up/")
    place.fill_sign_up(DANA)
    place.send()


@state
def sign_up_without_texts(place: Place) -> None:
    place.settings.KONTO_LETTERBOX, place.settings.KONTO_SMS_URL = False, ""
    place.go("/sign-up/")
    place.fill_sign_up(DANA)
    place.send()


@state
def sign_in_number_unknown(place: Place) -> None:
    place.go("/sign-in/")
    place.fill(address="+380509999999", password=DANA.password)
    place.send()


@state
def activate_number(place: Place) -> None:
    _dana(place, confirmed=False)
    place.go("/activate/")


@state
def activate_number_bounced(place: Place) -> None:
    account = _dana(place, confirmed=False)
    mark = marks.recipient(DANA.address, Channel.SMS)
    Bounce.objects.create(recipient_mark=mark, account_ref=account.ref, since=timezone.now(), code=550)
    place.go("/activate/")


@state
def correct_number_refused(place: Place) -> None:
    _dana(place, confirmed=False)
    place.go("/activate/address/")
    place.fill(address="+380 50 123")
    place.send()


@state
def activated_number(place: Place) -> None:
    _dana(place)
    place.go("/activate/done/")


@state
def cabinet_number_unconfirmed(place: Place) -> None:
    _dana(place, confirmed=False)
    place.go("/cabinet/")


@state
def cabinet_number_to_confirm_again(place: Place) -> None:
    _dana(place)
    _confirmed_long_ago()
    place.go("/cabinet/")


@state
def leave_4_stale_number(place: Place) -> None:
    account = _dana(place)
    _confirmed_long_ago()
    departure.consent(account)
    actor = Actor.person(account.ref)
    actions.send_code(account, Purpose.LEAVE, letter="departure/code", network="192.0.2.1", actor=actor)
    place.go("/leave/code/")


@state
def not_confirmed_in_time(place: Place) -> None:
    place.member(confirmed=False)
    _made_long_ago()
    place.go("/cabinet/")


@state
def not_confirmed_in_time_number(place: Place) -> None:
    _dana(place, confirmed=False)
    _made_long_ago()
    place.go("/cabinet/")


def _dana(place: Place, *, confirmed: bool = True) -> Account:
    """Dana, signed in."""
    if confirmed:
        DANA.joins()
    else:
        DANA.signs_up()
    place.enter(place.context, DANA)
    return DANA.account


def _confirmed_long_ago() -> None:
    Identifier.objects.update(proved_at=timezone.now() - timedelta(days=300))


def _made_long_ago() -> None:
    Account.objects.update(created_at=timezone.now() - timedelta(days=8))
