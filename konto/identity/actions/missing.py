"""Saying that something is missing in an account: a case that begins with the evidence."""

from __future__ import annotations

from uuid import UUID

from django.utils import translation

from konto.cases import actions as cases
from konto.cases.actions import Subject
from konto.identity.actions.questions import contact_for_questions
from konto.identity.models import Account
from konto.kernel import clock, holdings
from konto.kernel.actors import Actor
from konto.kernel.alarms import Evidence


def say_missing(account: Account, text: str, *, key: UUID, request_id: str, network: str, actor: Actor) -> str:
    """Open a case with the person's words and with what was counted; returns its number. Once for each `key`.

    Raises cases.TooMany.
    """
    case = cases.open_case(
        Subject.MISSING,
        account_ref=account.ref,
        contact=contact_for_questions(account),
        language=account.language,
        name=account.name,
        text=text,
        evidence=_counted(account) | {"counted_at": clock.now(), "request": request_id},
        key=f"missing:{account.ref}:{key}",
        network=network,
        actor=actor,
    )
    return case.number


def _counted(account: Account) -> dict[str, Evidence]:
    """What the account holds, by the names that staff read."""
    with translation.override("en"):
        return {str(line.label): line.count for line in holdings.counts(account.subject)}
