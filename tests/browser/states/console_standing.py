"""The console's pages for restrictions, appeals and grounds."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from konto.cases.actions import Attachment, Kind
from konto.console import looking
from konto.console.actions import Role
from konto.identity.models import Account
from konto.kernel.actors import Actor
from konto.standing import actions
from konto.standing.actions import Outcome, Purpose, Scope
from konto.standing.grounds import current
from konto.standing.models import Appeal
from tests.browser.states.place import Place, state
from tests.browser.states.questions import LONG, as_nora
from tests.cast import ALICE
from tests.staff import NORA, OMAR, Colleague
from tests.standing import REASONS, decides, restricts


def colleagues() -> tuple[Colleague, Colleague]:
    """Nora, who signs in and reviews, and Omar, who restricts."""
    roles = (Role.SECURITY, Role.ADMIN)
    return replace(NORA, roles=roles).starts(), replace(OMAR, roles=roles).starts()


def appealed(omar: Colleague, *, scope: Scope = Scope.SIGN_IN) -> Appeal:
    """Alice objects to what Omar restricted, at length, with a file."""
    restriction = restricts(omar, ALICE, scope=scope)
    file = Attachment("a-very-long-name-of-a-receipt" * 3 + ".pdf", Kind.PDF, "pdf", b"%PDF-1.7")
    wish = actions.Objection(LONG, [file], "en", "192.0.2.9", uuid4())
    return actions.appeal(restriction.id, wish, actor=Actor.person(ALICE.account.ref))


def at_account(place: Place, path: str = "") -> Account:
    """Nora at Alice's standing, having said what for."""
    account = ALICE.account
    looking.state_purpose(NORA.staff, account.ref, Purpose.PROTECT)
    as_nora(place, f"/console/accounts/{account.ref}/standing/{path}")
    return account


@state
def console_appeals_none(place: Place) -> None:
    colleagues()
    as_nora(place, "/console/appeals/")


@state
def console_appeals(place: Place) -> None:
    nora, omar = colleagues()
    ALICE.joins()
    actions.take(appealed(omar).pk, instead_of=None, actor=nora.actor)
    appealed(omar, scope=Scope.BUYING)
    appealed(nora, scope=Scope.REVIEWS)
    as_nora(place, "/console/appeals/")


@state
def console_appeal(place: Place) -> None:
    _nora, omar = colleagues()
    ALICE.joins()
    as_nora(place, f"/console/appeals/{appealed(omar).pk}/")


@state
def console_appeal_refused(place: Place) -> None:
    """A decision without reasons, in an account with a history."""
    nora, omar = colleagues()
    ALICE.joins()
    decides(nora, appealed(omar, scope=Scope.BUYING), Outcome.UPHOLD)
    appeal = appealed(omar)
    actions.take(appeal.pk, instead_of=None, actor=nora.actor)
    as_nora(place, f"/console/appeals/{appeal.pk}/")
    with place.page.expect_navigation():
        place.page.locator("button[value=decide]").click()


@state
def console_appeal_not_yours(place: Place) -> None:
    nora, _omar = colleagues()
    ALICE.joins()
    as_nora(place, f"/console/appeals/{appealed(nora).pk}/")


@state
def console_appeal_decided(place: Place) -> None:
    nora, omar = colleagues()
    ALICE.joins()
    appeal = appealed(omar)
    decides(nora, appeal, Outcome.LIFT)
    as_nora(place, f"/console/appeals/{appeal.pk}/")


@state
def console_standing_none(place: Place) -> None:
    colleagues()
    ALICE.joins()
    at_account(place)


@state
def console_standing(place: Place) -> None:
    nora, omar = colleagues()
    ALICE.joins()
    over = restricts(omar, ALICE, scope=Scope.REVIEWS)
    actions.lift(over.id, reasons=REASONS, actor=nora.actor, purpose=Purpose.ANSWER)
    appealed(omar)
    at_account(place)


@state
def console_restrict_refused(place: Place) -> None:
    _nora, omar = colleagues()
    current("fraud")
    ALICE.joins()
    restricts(omar, ALICE, scope=Scope.REVIEWS)
    at_account(place, "restrict/")
    place.send()


@state
def console_restriction(place: Place) -> None:
    _nora, omar = colleagues()
    ALICE.joins()
    at_account(place, f"{restricts(omar, ALICE).id}/")


@state
def console_restriction_lifted(place: Place) -> None:
    nora, omar = colleagues()
    ALICE.joins()
    restriction = restricts(omar, ALICE)
    actions.lift(restriction.id, reasons=REASONS, actor=nora.actor, purpose=Purpose.ANSWER)
    at_account(place, f"{restriction.id}/")


@state
def console_grounds(place: Place) -> None:
    colleagues()
    current("fraud")
    current("hijack")
    as_nora(place, "/console/grounds/")


@state
def console_ground(place: Place) -> None:
    colleagues()
    current("fraud")
    as_nora(place, "/console/grounds/fraud/")


@state
def console_ground_refused(place: Place) -> None:
    colleagues()
    as_nora(place, "/console/new-ground/")
    place.send()
