"""Activation: who holds the mailbox, or the phone, gets the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.urls import reverse

from konto.identity import identifiers, proofs, queries
from konto.identity.actions.acceptances import accept_documents
from konto.identity.actions.codes import confirm_by_code
from konto.identity.actions.doors import drop_doors
from konto.identity.actions.questions import take_questions_along
from konto.identity.actions.sessions import end_sessions
from konto.identity.actions.stale import drop_belongings, drop_sign_up
from konto.identity.actions.state import change_state, lock
from konto.identity.actions.writing import write
from konto.identity.identifiers import Known
from konto.identity.models import Acceptance, Account, Identifier, IdentifierKind, Purpose, State
from konto.identity.proofs import Issued, Outcome, Verdict
from konto.kernel import clock, journal, standing
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices
from konto.notices import queries as letters


@dataclass(frozen=True)
class FreshStart:
    """What the holder of the contact chooses in place of what a stranger may have. The documents were agreed to."""

    password: str
    name: str
    language: str


BETWEEN_LETTERS = timedelta(minutes=1)


@transaction.atomic
def send_activation(account: Account, *, network: str | None, actor: Actor, browser: bytes | None = None) -> None:
    """Send the letter with link and code, or the text with a code; the ones sent before stop working.

    Raises notices.TooMany when a cap is reached; then what was sent earlier still works.
    """
    account = lock(account)
    identifier = queries.contact_of(account)
    before = queries.last_proof(account, Purpose.ACTIVATE)  # one that was guessed at, too: the browser stays the same
    issued = proofs.issue(
        account, identifier, Purpose.ACTIVATE, browser=browser or (before.browser_digest if before else None)
    )
    journal.record(Event.PROOF_SENT, account.ref, actor=actor, purpose=Purpose.ACTIVATE)
    _send_letter(account, identifier, issued, network=network)


@transaction.atomic
def resend_activation(account: Account, *, network: str | None, actor: Actor) -> bool:
    """Send it again. False where the last one is younger than a minute, or nothing waits to be confirmed.

    Raises notices.TooMany.
    """
    account = lock(account)
    sent = queries.last_proof_at(account, Purpose.ACTIVATE)
    if account.state != State.NEW or (sent and clock.now() < sent + BETWEEN_LETTERS):
        return False
    send_activation(account, network=network, actor=actor)
    return True


@transaction.atomic
def activate_by_code(account: Account, code: str, *, actor: Actor) -> Verdict:
    """Confirm the contact with the code that was sent there. The browser has shown already whose sign-up it is."""
    account = lock(account)
    verdict = confirm_by_code(account, Purpose.ACTIVATE, code, actor=actor)
    if verdict.right and verdict.proof:
        _confirm(account, verdict.proof.held, actor=actor)
    return verdict


def activate_by_link(token: str, *, fresh: FreshStart | None = None) -> Verdict:
    """Confirm the address with the link from the letter.

    `fresh` is given when the visitor could not show that the password is theirs: then the password, the name, what was
    accepted and every session from before this proof are dropped, for they may be somebody else's.
    """
    password = make_password(fresh.password) if fresh else ""  # slow on purpose: outside the transaction
    return _activate_by_link(token, fresh=fresh, password=password)


@transaction.atomic
def _activate_by_link(token: str, *, fresh: FreshStart | None, password: str) -> Verdict:
    found = proofs.weigh_link(token, Purpose.ACTIVATE).proof
    # The account before its rows, as everywhere: whoever locks in this order never deadlocks.
    if found and lock(found.account).state not in (State.NEW, State.ACTIVE):
        return Verdict(Outcome.UNKNOWN)  # somebody who is leaving confirms nothing
    verdict = proofs.weigh_link(token, Purpose.ACTIVATE, lock=True)
    if not (verdict.right and verdict.proof):
        return verdict
    proofs.use(verdict.proof)
    account = verdict.proof.account
    if fresh:
        start_afresh(account, fresh, password=password, held=verdict.proof.held)
    _confirm(account, verdict.proof.held, actor=Actor.person(account.ref))
    return verdict


@transaction.atomic
def confirm_address(account: Account, *, actor: Actor) -> None:
    """Confirm the address without a letter: for the demo's made-up people."""
    account = lock(account)
    _confirm(account, queries.contact_of(account), actor=actor)


def correct_address(account: Account, address: str, *, network: str, actor: Actor) -> bool:
    """Put another address or number in the place of one that was never confirmed, and write to it.

    Returns False where the new one is taken or retired, or the account is confirmed already: then nothing changed.
    """
    try:
        with transaction.atomic():
            known = identifiers.read(address)
            account = _free(address, account)
            _move_to(account, known)
            journal.record(Event.IDENTIFIER_ADDED, account.ref, actor=actor, kind=IdentifierKind(known.kind))
            send_activation(account, network=network, actor=actor)
    except (_CannotMove, IntegrityError, Account.DoesNotExist):
        return False
    return True


class _CannotMove(Exception):
    """The contact is somebody's, or was, or the account needs no other."""


def note_bounce(account_ref: UUID) -> None:
    """Something sent to the account came back for good: mark the contact that refused it, if it is one still.

    It may have gone to an address from before, or to one that isn't confirmed yet.
    """
    contacts = Identifier.objects.filter(account__ref=account_ref, kind__in=queries.REACHING, bounced_at=None)
    refusing = [one.pk for one in contacts if letters.bounced(one.value, channel=one.channel)]
    Identifier.objects.filter(pk__in=refusing).update(bounced_at=clock.now())


def _free(address: str, account: Account) -> Account:
    """The account, locked; somebody else's sign-up that holds the contact unproved makes way."""
    holder = queries.account_by(address)
    if holder is None or holder == account:
        return lock(account)
    first, second = sorted((account, holder), key=lambda one: one.pk)  # one order for all: no deadlock
    locked = {one.pk: one for one in (lock(first), lock(second))}
    if not drop_sign_up(locked[holder.pk], event=Event.SIGN_UP_REPLACED, actor=Actor.stranger()):
        raise _CannotMove
    return locked[account.pk]


def _move_to(account: Account, known: Known) -> None:
    """The same row changes: letters to the old contact die with their proof, and its place is free at once."""
    if account.state != State.NEW:
        raise _CannotMove
    held = queries.contact_of(account)
    changed = Identifier.objects.filter(pk=held.pk, proved_at=None).update(
        kind=known.kind, value=known.value, folded=known.folded, created_at=clock.now(), bounced_at=None
    )
    # A code that was sent to the old contact must not open anything in the name of the new one.
    proofs.end_all(account, but=Purpose.ACTIVATE)
    take_questions_along(account)
    # Asked after the contact is held: an erasing that frees and retires it at this moment can't be missed.
    if not changed or queries.is_retired(known.kind, known.folded) or queries.is_kept_for_undo(known.folded):
        raise _CannotMove


def start_afresh(account: Account, fresh: FreshStart, *, password: str, held: Identifier) -> None:
    """Put what the holder of the contact chose in place of all that was set before it was proved.

    `password` is the hash. Call it in a transaction, with the account's row locked.
    """
    actor = Actor.person(account.ref)
    end_sessions(account, actor=actor)
    drop_doors(account, actor=actor, kept=held)
    drop_belongings(account)
    account.password, account.name, account.language = password, fresh.name, fresh.language
    account.save(update_fields=["password", "name", "language"])
    Acceptance.objects.filter(account=account).delete()
    accept_documents(account)
    journal.record(Event.PASSWORD_CHANGED, account.ref, actor=actor)


def _confirm(account: Account, identifier: Identifier, *, actor: Actor) -> None:
    now = clock.now()
    Identifier.objects.filter(pk=identifier.pk).update(proved_at=now, bounced_at=None)
    if account.state == State.NEW:
        change_state(account, State.ACTIVE, actor=actor)
        Account.objects.filter(pk=account.pk).update(activated_at=now)
    journal.record(Event.ACTIVATED, account.ref, actor=actor)
    standing.activation_changed(account.ref)


def _send_letter(account: Account, identifier: Identifier, issued: Issued, *, network: str | None) -> None:
    write(
        "identity/activate",
        account,
        to=identifier,
        context={
            "link": notices.link(reverse("identity:activate_link", args=[issued.link])),
            "code": issued.code,
            "until": issued.proof.link_until,
            "minutes": proofs.CODE_LIVES.seconds // 60,
        },
        key=f"activate:{issued.proof.id}",
        network=network,
    )
