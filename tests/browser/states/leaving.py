"""Leaving: the four pages before, the clock, the erasing, and the end."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from konto.departure import actions
from konto.departure.models import Departure
from konto.identity import actions as identity
from konto.identity.models import Purpose, Session
from konto.kernel.actors import Actor
from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE
from tests.letters import work

page_state("leave_1", "/leave/", confirmed=True)
page_state("leave_2", "/leave/consent/", confirmed=True)


@state
def leave_2_refused(place: Place) -> None:
    place.member()
    place.go("/leave/consent/")
    place.send()


@state
def leave_3(place: Place) -> None:
    actions.consent(place.member())
    place.go("/leave/questions/")


@state
def leave_4(place: Place) -> None:
    account = place.member()
    actions.consent(account)
    actor = Actor.person(account.ref)
    identity.send_code(account, Purpose.LEAVE, letter="departure/code", network="192.0.2.1", actor=actor)
    place.go("/leave/code/")


@state
def leave_4_password_too(place: Place) -> None:
    actions.consent(place.member())
    Session.objects.update(proved_at=timezone.now() - timedelta(hours=1))
    place.go("/leave/code/")
    place.fill(code="123")
    place.send()


@state
def status_waiting(place: Place) -> None:
    place.go(_leaving()[1])


@state
def status_waiting_signed_in(place: Place) -> None:
    _leaving()
    place.enter(place.context, ALICE)
    place.go("/cabinet/")


@state
def status_now_asked(place: Place) -> None:
    place.go(f"{_leaving()[1]}now/")


@state
def status_hurried(place: Place) -> None:
    departure, path = _leaving()
    actions.hurry(departure.id, actor=Actor.person(departure.ref))
    place.go(path)


@state
def status_erasing(place: Place) -> None:
    departure, path = _leaving()
    actions.start_erasing(departure.id)
    actions.erase_next(departure.id)
    place.go(path)


@state
def status_failing(place: Place) -> None:
    departure, path = _leaving()
    actions.start_erasing(departure.id)
    Departure.objects.update(failures=2)
    place.go(path)


@state
def status_late_with_traces(place: Place) -> None:
    departure, path = _leaving()
    actions.start_erasing(departure.id)
    while actions.erase_next(departure.id):
        pass
    Departure.objects.update(traces=["notices_letter", "pg_stats"], limit_at=timezone.now() - timedelta(hours=1))
    place.go(path)


@state
def status_gone(place: Place) -> None:
    place.go(_gone()[1])


@state
def status_kept(place: Place) -> None:
    departure, path = _leaving()
    actions.keep(departure.id, actor=Actor.person(departure.ref))
    place.go(path)


@state
def kept(place: Place) -> None:
    place.go(_leaving()[1])
    place.page.locator("main form .button").first.click()


@state
def certificate(place: Place) -> None:
    departure, _path = _gone()
    place.go(reverse("departure:certificate", args=[departure.id]))


def _leaving() -> tuple[Departure, str]:
    """Alice, on her way out, and the path of her status page."""
    account = ALICE.joins().account
    requested = actions.request_departure(account, actor=Actor.person(account.ref))
    assert requested
    return requested.departure, reverse("departure:status", args=[requested.status_token])


def _gone() -> tuple[Departure, str]:
    departure, path = _leaving()
    actions.hurry(departure.id, actor=Actor.person(departure.ref))
    work()
    return departure, path
