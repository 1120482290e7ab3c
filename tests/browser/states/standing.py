"""What somebody sees who is restricted: the reasons, objecting, the answer, the way back in."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse

from konto.identity.models import Account
from konto.kernel import clock, journal
from konto.kernel import standing as kernel
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing import actions, letters
from konto.standing.actions import Outcome, Scope
from konto.standing.models import Appeal, Restriction
from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE
from tests.letters import Letterbox, work
from tests.staff import NORA, OMAR
from tests.standing import appeals, decides, restricts

page_state("standing_clear", "/settings/standing/", confirmed=True)
page_state("appeal_outside", "/appeal/")
page_state("appeal_sent", "/appeal/sent/")
page_state("reopening_over", "/appeal/open/nothing/")

FACTS = "Three parcels were reported as lost.\n\nSeen opened at https://shop.example.org/" + "parcels/" * 20


def _restricted(place: Place, scope: Scope = Scope.SIGN_IN) -> Restriction:
    """Alice, restricted with facts that hold a long word, and signed in."""
    NORA.starts()
    OMAR.starts()
    ALICE.joins()
    restriction = restricts(NORA, ALICE, scope=scope, facts=FACTS)
    place.enter(place.context, ALICE)
    return restriction


def _appealed(place: Place) -> Appeal:
    return appeals(ALICE, _restricted(place))


@state
def standing_closed(place: Place) -> None:
    _restricted(place)
    place.go("/cabinet/")


@state
def standing_banner(place: Place) -> None:
    _restricted(place, Scope.BUYING)
    place.go("/cabinet/")


@state
def standing_statement(place: Place) -> None:
    place.go(reverse("standing:one", args=[_restricted(place).id]))


@state
def standing_over(place: Place) -> None:
    _restricted(place)
    Restriction.objects.update(until=clock.now() + timedelta(seconds=1), starts_at=clock.now() - timedelta(days=1))
    place.page.wait_for_timeout(1_100)
    work()
    place.go("/settings/standing/")


@state
def appeal_form(place: Place) -> None:
    place.go(reverse("standing:appeal", args=[_restricted(place).id]))


@state
def appeal_refused(place: Place) -> None:
    place.go(reverse("standing:appeal", args=[_restricted(place).id]))
    place.send()


@state
def appeal_outside_refused(place: Place) -> None:
    place.go("/appeal/")
    place.send()


@state
def appeal_waits(place: Place) -> None:
    place.go(letters.status_path(_appealed(place)))


@state
def standing_under_appeal(place: Place) -> None:
    _appealed(place)
    place.go("/settings/standing/")


@state
def appeal_withdrawn(place: Place) -> None:
    appeal = _appealed(place)
    actions.withdraw(appeal.id, actor=Actor.person(ALICE.account.ref))
    place.go(letters.status_path(appeal))


@state
def appeal_upheld(place: Place) -> None:
    appeal = _appealed(place)
    decides(OMAR, appeal, Outcome.UPHOLD, reasons=FACTS)
    place.go(letters.status_path(appeal))


@state
def standing_lifted(place: Place) -> None:
    decides(OMAR, _appealed(place), Outcome.LIFT)
    place.go("/settings/standing/")


@state
def reopening(place: Place) -> None:
    decides(OMAR, _appealed(place), Outcome.LIFT)
    text = Letterbox().last(kind="standing/decided").text
    place.go("/appeal/open/" + text.split("/appeal/open/")[1].split()[0])


@state
def standing_late(place: Place) -> None:
    place.member(confirmed=False)
    Account.objects.update(created_at=clock.now() - timedelta(days=8))
    place.go("/settings/standing/")


def _suspected(place: Place) -> None:
    """Alice's account, where signs of a hijack came together."""
    account = ALICE.joins().account
    journal.record(Event.SIGNED_IN, account.ref, actor=Actor.person(account.ref), new_device=True)
    for event in (Event.SECOND_STEP_FAILED,) * 3 + (Event.IDENTIFIER_CHANGED,):
        journal.record(event, account.ref, actor=Actor.stranger(), change=uuid4())
    kernel.unusual(account.ref)
    place.enter(place.context, ALICE)


@state
def standing_hijack(place: Place) -> None:
    _suspected(place)
    place.go("/cabinet/")


@state
def standing_hijack_under_appeal(place: Place) -> None:
    _suspected(place)
    appeals(ALICE, Restriction.objects.get())
    place.go("/settings/standing/")


@state
def standing_show(place: Place) -> None:
    _suspected(place)
    place.go("/settings/standing/show/")


@state
def standing_show_refused(place: Place) -> None:
    _suspected(place)
    place.go("/settings/standing/show/")
    place.send()
