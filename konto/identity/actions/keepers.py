"""Codes to whoever held a contact before it was changed: their yes is needed where somebody else may be inside."""

from __future__ import annotations

from collections.abc import Iterable

from konto.identity import proofs, queries, shield
from konto.identity.actions.contacts import BETWEEN_CODES
from konto.identity.models import Account, Purpose
from konto.identity.shield import Keeper
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices
from konto.notices.actions import Asker


def write_code(
    account: Account,
    keepers: Iterable[Keeper],
    kind: str,
    *,
    letter: str,
    network: str,
    actor: Actor,
    asker: Asker = Asker.STRANGER,
) -> bool:
    """Send a code by the named letter to the keeper of this kind. The account is locked.

    False within a minute, or where none is of this kind. Raises notices.TooMany, notices.NoGateway.
    """
    keeper = next((one for one in keepers if one.kind == kind), None)
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
        asker=asker,
    )
    return True
