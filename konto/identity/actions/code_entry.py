"""Coming in by a code to a contact: no password is asked for, and where codes are closed none is sent."""

from __future__ import annotations

from django.db import transaction

from konto.identity import proofs, queries
from konto.identity.actions.codes import OWN_SHARE
from konto.identity.actions.entry import may_enter
from konto.identity.actions.state import lock
from konto.identity.actions.writing import asker_of, write
from konto.identity.doors.ways import fresh_contacts
from konto.identity.models import Account, Identifier, Purpose
from konto.identity.proofs import Issued, Outcome, Verdict
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices


def contact_for_entry(account: Account, *, kind: str) -> Identifier | None:
    """Where a code that opens the account may go: a contact of this kind, else the best one; None where none may.

    One that nobody proved, or a number that wasn't for long, opens nothing alone.
    """
    ways = fresh_contacts(account) if account.codes_open and may_enter(account) else []
    reached = [one for one in ways if one.kind == kind]
    return reached[0] if reached else (ways[0] if ways and kind == "name" else None)


@transaction.atomic
def send_entry_code(
    account: Account, contact: Identifier, *, browser: bytes, is_own_device: bool, network: str | None
) -> None:
    """Send a code that opens the account in this browser; the one sent to it before stops working.

    Raises notices.TooMany, notices.NoGateway.
    """
    account = lock(account)
    issued = proofs.issue(account, contact, Purpose.ENTER, browser=browser)
    journal.record(Event.PROOF_SENT, account.ref, actor=Actor.stranger(), purpose=Purpose.ENTER)
    asker = asker_of(account, is_in=is_own_device)
    try:
        _write(account, contact, issued, network=network, asker=asker)
    except notices.TooMany as cap:
        # Strangers who have codes sent to somebody must not use up what the owner needs to come in.
        if cap.scope != notices.Scope.RECIPIENT or not is_own_device or _own_share_is_spent(account, browser):
            raise
        _write(account, contact, issued, network=network, asker=asker, capped=False)


@transaction.atomic
def enter_by_code(account: Account, code: str, *, browser: bytes) -> Verdict:
    """Weigh the code and use it up when it is right: whoever holds the contact may come in."""
    account = lock(account)
    verdict = proofs.try_code(account, Purpose.ENTER, code, browser=browser)
    if verdict.right and verdict.proof:
        held = verdict.proof.held
        proofs.use(verdict.proof)
        if not (account.codes_open and may_enter(account) and queries.is_fresh(held)):
            return Verdict(Outcome.UNKNOWN)  # closed since the code was sent
        Identifier.objects.filter(pk=held.pk).update(proved_at=clock.now())
    elif verdict.cost_a_try:
        journal.record(Event.PROOF_FAILED, account.ref, actor=Actor.stranger(), purpose=Purpose.ENTER)
    return verdict


def _write(
    account: Account,
    contact: Identifier,
    issued: Issued,
    *,
    network: str | None,
    asker: notices.Asker,
    capped: bool = True,
) -> None:
    write(
        "identity/entry_code",
        account,
        to=contact,
        context={"code": issued.code, "minutes": proofs.CODE_LIVES.seconds // 60, "name": account.name},
        key=f"code:{issued.proof.id}",
        network=network,
        asker=asker,
        capped=capped,
    )


def _own_share_is_spent(account: Account, browser: bytes) -> bool:
    """Whether this browser, known as the owner's, had a day's share sent already. The one just issued counts."""
    return proofs.sent_lately(account, Purpose.ENTER, browser=browser) > OWN_SHARE
