"""Showing again who it is, in the middle of a session: by a code to a contact."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from konto.identity import proofs, queries
from konto.identity.actions.state import lock
from konto.identity.actions.writing import asker_of, write
from konto.identity.models import Account, Identifier, Proof, Purpose
from konto.identity.proofs import Verdict
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event

BETWEEN_CODES = timedelta(minutes=1)


@transaction.atomic
def send_fresh_code(account: Account, contact: Identifier, *, browser: bytes, network: str, actor: Actor) -> bool:
    """Send a code to one of the account's contacts, for this browser. False where the last is younger than a minute.

    Raises notices.TooMany, notices.NoGateway.
    """
    account = lock(account)
    last = last_fresh_code(account, browser=browser)
    if not queries.is_fresh(contact) or (last and clock.now() < last.created_at + BETWEEN_CODES):
        return False
    issued = proofs.issue(account, contact, Purpose.FRESH, browser=browser)
    journal.record(Event.PROOF_SENT, account.ref, actor=actor, purpose=Purpose.FRESH)
    write(
        "identity/fresh_code",
        account,
        to=contact,
        context={"code": issued.code, "minutes": proofs.CODE_LIVES.seconds // 60, "name": account.name},
        key=f"code:{issued.proof.id}",
        network=network,
        asker=asker_of(account, is_in=True),
    )
    return True


@transaction.atomic
def try_fresh_code(account: Account, code: str, *, browser: bytes, actor: Actor) -> Verdict:
    """Weigh the code and use it up when it is right; a wrong one costs a try."""
    account = lock(account)
    verdict = proofs.try_code(account, Purpose.FRESH, code, browser=browser)
    if verdict.right and verdict.proof:
        proofs.use(verdict.proof)
        journal.record(Event.PROVED_AGAIN, account.ref, actor=actor)
    elif verdict.cost_a_try:
        journal.record(Event.PROOF_FAILED, account.ref, actor=actor, purpose=Purpose.FRESH)
    return verdict


def last_fresh_code(account: Account, *, browser: bytes) -> Proof | None:
    """The last code that this browser had sent and can still use."""
    return proofs.working(account, Purpose.FRESH, browser=browser).filter(code_until__gt=clock.now()).first()
