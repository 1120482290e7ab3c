"""Restrictions, appeals and reviews, made as staff and people make them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from konto.identity.models import Account
from konto.kernel.actors import Actor
from konto.standing import actions, queries
from konto.standing.actions import Found, Narrower, Outcome, Purpose, Scope
from konto.standing.models import Appeal, Restriction
from tests.cast import Person
from tests.letters import work
from tests.staff import Colleague

FACTS = "Three parcels were reported as lost and seen opened."
WHY_NOT = "My neighbour took them; the photos show it."
REASONS = "The photos show that somebody else took the parcels."


def restricts(colleague: Colleague, person: Person, **other: Any) -> Restriction:
    """A member of staff closes somebody's account, or whatever else is asked for."""
    return restricts_account(colleague, person.account, **other)


def restricts_account(colleague: Colleague, account: Account, **other: Any) -> Restriction:
    usual: dict[str, Any] = {
        "scope": Scope.SIGN_IN,
        "ground": "fraud",
        "facts": FACTS,
        "found": Found.OWN,
        "purpose": Purpose.PROTECT,
        "actor": colleague.actor,
    }
    restriction = actions.restrict(account, **{**usual, **other})
    work()
    return restriction


def appeals(person: Person, restriction: Restriction, *, text: str = WHY_NOT) -> Appeal:
    """The person objects, as the page does it."""
    account = person.account
    objection = actions.Objection(text, (), account.language, "192.0.2.9", uuid4())
    appeal = actions.appeal(restriction.id, objection, actor=Actor.person(account.ref))
    work()
    return appeal


def decides(
    colleague: Colleague, appeal: Appeal, outcome: Outcome, *, narrower: Narrower | None = None, reasons: str = REASONS
) -> None:
    """A member of staff decides, and the letters leave."""
    actions.decide(appeal.id, outcome, reasons=reasons, narrower=narrower, actor=colleague.actor)
    work()


def code_of(restriction: Restriction) -> str:
    """The case code from the letter."""
    return queries.statement_of(restriction).code
