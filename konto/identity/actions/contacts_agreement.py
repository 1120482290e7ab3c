"""Agreeing to a deletion: after a change of contacts somebody who was there before it has to say yes as well."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from konto.identity import proofs, shield
from konto.identity.actions.keepers import write_code
from konto.identity.actions.state import lock
from konto.identity.actions.writing import asker_of
from konto.identity.models import Account, Purpose
from konto.identity.proofs import Verdict
from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event


@transaction.atomic
def send_agreement_code(account: Account, kind: str, *, letter: str, network: str, actor: Actor) -> bool:
    """Send a code by the named letter to the contact of this kind from before. False within a minute, or without one.

    Raises notices.TooMany, notices.NoGateway.
    """
    account = lock(account)
    agreement = shield.agreement_for(account)
    keepers, asker = agreement.keepers if agreement else (), asker_of(account, is_in=True)
    return write_code(account, keepers, kind, letter=letter, network=network, actor=actor, asker=asker)


@transaction.atomic
def confirm_by_codes(account: Account, codes: Mapping[Purpose, str], *, actor: Actor) -> dict[Purpose, Verdict]:
    """Weigh several codes, and use them up only when all of them are right; each wrong one costs a try."""
    account = lock(account)
    verdicts = {purpose: proofs.try_code(account, purpose, code) for purpose, code in codes.items()}
    if all(verdict.right for verdict in verdicts.values()):
        for verdict in verdicts.values():
            assert verdict.proof
            proofs.use(verdict.proof)
        return verdicts
    for purpose, verdict in verdicts.items():
        if verdict.cost_a_try:
            journal.record(Event.PROOF_FAILED, account.ref, actor=actor, purpose=purpose)
    return verdicts
