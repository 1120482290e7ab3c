"""Coming in by a code to a contact: no password is asked for, and where codes are closed none is sent."""

from __future__ import annotations

from django.db import transaction

from konto.identity import proofs, queries
from konto.identity.actions.codes import OWN_SHARE, write_code
from konto.identity.actions.entry import may_enter
from konto.identity.actions.state import lock
from konto.identity.actions.writing import asker_of
from konto.identity.doors.ways import fresh_contacts
from konto.identity.models import Account, Identifier, Purpose
from konto.identity.proofs import Outcome, Verdict
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event


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
    write_code(
        "identity/entry_code",
        issued,
        to=contact,
        context={"name": account.name},
        network=network,
        asker=asker_of(account, is_in=is_own_device),
        has_share=lambda: is_own_device and _has_share(account, browser),
    )


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


def _has_share(account: Account, browser: bytes) -> bool:
    """Whether this browser, known as the owner's, had less than a day's share sent. The one just issued counts."""
    return proofs.sent_lately(account, Purpose.ENTER, browser=browser) <= OWN_SHARE
