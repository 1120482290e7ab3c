"""A code sent to a confirmed contact before something that can't be undone: other rooms ask for it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import transaction

from konto.identity import proofs, queries
from konto.identity.actions.state import lock
from konto.identity.actions.writing import Contact, asker_of, write
from konto.identity.models import Account, Proof, Purpose
from konto.identity.proofs import Issued, Verdict
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices

OWN_SHARE = 5
"""Codes a day that no cap holds back: strangers who have letters sent to a contact can't use up its owner's."""


@transaction.atomic
def send_code(account: Account, purpose: Purpose, *, letter: str, network: str, actor: Actor) -> None:
    """Send a code by the named letter or text; one sent before stops working. Raises notices.TooMany."""
    account = lock(account)
    identifier = queries.contact_of(account)
    issued = proofs.issue(account, identifier, purpose)
    journal.record(Event.PROOF_SENT, account.ref, actor=actor, purpose=purpose)
    write_code(
        letter,
        issued,
        to=identifier,
        context=queries.greeting(account),
        network=network,
        asker=asker_of(account, is_in=True),
        has_share=lambda: identifier.proved_at is not None and _sent_lately(account) <= OWN_SHARE,
    )


def write_code(
    kind: str,
    issued: Issued,
    *,
    to: Contact,
    context: Mapping[str, object],
    network: str | None,
    asker: notices.Asker,
    has_share: Callable[[], bool],
) -> None:
    """Send a code that was just issued, and what else `context` says.

    Strangers who have codes sent to a contact must not use up what its owner needs: where its cap of a day is reached,
    `has_share` says whether the owner asks, with some of the share that no cap holds back. Raises notices.TooMany,
    notices.NoGateway.
    """
    account, key = issued.proof.account, f"code:{issued.proof.id}"
    context = {"code": issued.code, "minutes": proofs.CODE_LIVES.seconds // 60, **context}
    try:
        write(kind, account, to=to, context=context, key=key, network=network, asker=asker)
    except notices.TooMany as cap:
        if cap.scope != notices.Scope.RECIPIENT or not has_share():
            raise
        write(kind, account, to=to, context=context, key=key, network=network, asker=asker, capped=False)


def _sent_lately(account: Account) -> int:
    """Codes of the last day that the owner asked for, the one just issued included; strangers ask for the others."""
    lately = Proof.objects.filter(account=account, created_at__gt=clock.now() - timedelta(days=1))
    return lately.exclude(purpose__in=(Purpose.ACTIVATE, Purpose.RECOVER, Purpose.ENTER)).count()


@transaction.atomic
def confirm_by_code(account: Account, purpose: Purpose, code: str, *, actor: Actor) -> Verdict:
    """Weigh the code and use it up when it is right; a wrong one costs a try."""
    account = lock(account)
    verdict = proofs.try_code(account, purpose, code)
    if verdict.right and verdict.proof:
        proofs.use(verdict.proof)
    elif verdict.cost_a_try:
        journal.record(Event.PROOF_FAILED, account.ref, actor=actor, purpose=purpose)
    return verdict
