"""What the room of standing does with an account: marks it, shows who holds a contact from before, opens it again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from konto.identity import proofs, queries, shield
from konto.identity.actions.keepers import write_code
from konto.identity.actions.state import lock
from konto.identity.models import Account, Identifier, IdentifierKind, Purpose, State
from konto.identity.proofs import Verdict
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event


def mark_restricted(account: Account, restricted: bool) -> None:
    """Note whether any restriction of the account runs, so that nobody else has to look. The account is locked."""
    Account.objects.filter(pk=account.pk).update(restricted=restricted)
    account.restricted = restricted


@transaction.atomic
def send_guardian_code(account: Account, kind: str, *, at: datetime, letter: str, network: str, actor: Actor) -> bool:
    """Send a code by the named letter to the contact of this kind from before what had changed lately `at` a moment.

    False within a minute, or without such a contact. Raises notices.TooMany, notices.NoGateway.
    """
    account = lock(account)
    keepers = shield.guardians_of(account, at=at)
    return write_code(account, keepers, kind, letter=letter, network=network, actor=actor)


@transaction.atomic
def confirm_guardian_code(account: Account, code: str, *, actor: Actor) -> Verdict:
    """Weigh the code that went to a contact from before, and use it up when it is right; a wrong one costs a try."""
    account = lock(account)
    verdict = proofs.try_code(account, Purpose.AGREE, code)
    if verdict.right and verdict.proof:
        proofs.use(verdict.proof)
    elif verdict.cost_a_try:
        journal.record(Event.PROOF_FAILED, account.ref, actor=actor, purpose=Purpose.AGREE)
    return verdict


@transaction.atomic
def note_held(account: Account, contact: UUID, *, sent_at: datetime, actor: Actor) -> bool:
    """Somebody followed a link that went to this contact alone: it is theirs. False where the account has it no more.

    Another contact may have taken its place in the same row since it was sent. An unconfirmed account isn't confirmed
    by it: see `activation_link`.
    """
    account = lock(account)
    mine = Identifier.objects.filter(account=account, pk=contact, created_at__lte=sent_at)
    mine = mine.exclude(kind=IdentifierKind.NAME)
    if account.state == State.NEW:
        return mine.exists()
    if not mine.update(proved_at=clock.now(), bounced_at=None, doubted_at=None):
        return False
    kind = IdentifierKind(mine.get().kind)
    journal.record(Event.IDENTIFIER_PROVED, account.ref, actor=actor, kind=kind)
    return True


@transaction.atomic
def activation_link(account: Account, *, actor: Actor) -> str | None:
    """A new secret of the activation page, for somebody who has just shown that they hold the contact.

    There they show that the password is theirs as well, or choose another. None where nothing waits to be confirmed.
    """
    account = lock(account)
    if account.state != State.NEW:
        return None
    before = queries.last_proof(account, Purpose.ACTIVATE)
    browser = before.browser_digest if before else None
    issued = proofs.issue(account, queries.contact_of(account), Purpose.ACTIVATE, browser=browser)
    journal.record(Event.PROOF_SENT, account.ref, actor=actor, purpose=Purpose.ACTIVATE)
    return issued.link
