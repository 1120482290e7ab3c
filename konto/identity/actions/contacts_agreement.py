"""Agreeing to a deletion: after a change of contacts somebody who was there before it has to say yes as well."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from konto.identity import proofs, queries, shield
from konto.identity.actions.contacts import BETWEEN_CODES
from konto.identity.actions.state import lock
from konto.identity.actions.writing import asker_of
from konto.identity.models import Account, Purpose
from konto.identity.proofs import Verdict
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices


@transaction.atomic
def send_agreement_code(account: Account, kind: str, *, letter: str, network: str, actor: Actor) -> bool:
    """Send a code by the named letter to the contact of this kind from before. False within a minute, or without one.

    Raises notices.TooMany, notices.NoGateway.
    """
    account = lock(account)
    agreement = shield.agreement_for(account)
    keeper = next((one for one in agreement.keepers if one.kind == kind), None) if agreement else None
    sent = queries.waiting_proof_at(account, Purpose.AGREE)
    if keeper is None or (sent and clock.now() < sent + BETWEEN_CODES):
        return False
    issued = proofs.issue(account, keeper.row, Purpose.AGREE)
    journal.record(Event.PROOF_SENT, account.ref, actor=actor, purpose=Purpose.AGREE)
    notices.send(
        letter,
        to=keeper.value,
        channel=keeper.channel,
        language=account.language,
        context={
            "name": account.name,
            "code": issued.code,
            "minutes": proofs.CODE_LIVES.seconds // 60,
            "link": shield.link_for(account, keeper.folded),
        },
        key=f"code:{issued.proof.id}",
        account_ref=account.ref,
        network=network,
        asker=asker_of(account, is_in=True),
    )
    return True


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
