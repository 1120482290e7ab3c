"""The last step before the clock: the code, and after a change of contacts the yes of somebody from before it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction

from konto.departure.actions.request import Requested, request_departure
from konto.identity import actions as identity
from konto.identity.actions import Purpose, Verdict
from konto.identity.models import Account
from konto.kernel.actors import Actor


@dataclass(frozen=True)
class Confirmation:
    """What became of the codes: `refused` says why by purpose. Neither refused nor requested: it was asked before."""

    requested: Requested | None = None
    refused: dict[Purpose, Verdict] = field(default_factory=dict)


@transaction.atomic
def confirm_departure(account: Account, *, code: str, agreement: str, actor: Actor) -> Confirmation:
    """Weigh the codes and begin to leave, in one transaction: a second window sees neither, or both.

    `agreement` is looked at only where a contact from before has to agree; there an empty one is refused.
    """
    account = identity.lock(account)
    codes = {Purpose.LEAVE: code}
    if identity.agreement_for(account):
        codes[Purpose.AGREE] = agreement
    verdicts = identity.confirm_by_codes(account, codes, actor=actor)
    refused = {purpose: verdict for purpose, verdict in verdicts.items() if not verdict.right}
    if refused:
        return Confirmation(refused=refused)
    return Confirmation(requested=request_departure(account, actor=actor))
