"""Activation: who holds the mailbox gets the account."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse

from konto.identity import addresses, proofs, queries
from konto.identity.actions.sessions import end_sessions
from konto.identity.actions.state import change_state, lock
from konto.identity.models import Account, Identifier, IdentifierKind, Purpose, State
from konto.identity.proofs import Issued, Outcome, Verdict
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices


@transaction.atomic
def send_activation(account: Account, *, network: str, actor: Actor, browser: bytes | None = None) -> None:
    """Send the letter with link and code; the ones sent before stop working.

    Raises notices.TooMany when a cap is reached; then the earlier letter still works.
    """
    account = lock(account)
    identifier = queries.address_of(account)
    before = proofs.working(account, Purpose.ACTIVATE).first()
    issued = proofs.issue(
        account, identifier, Purpose.ACTIVATE, browser=browser or (before.browser_digest if before else None)
    )
    journal.record(Event.PROOF_SENT, account.ref, actor=actor, purpose=Purpose.ACTIVATE)
    _send_letter(account, identifier, issued, network=network)


@transaction.atomic
def activate_by_code(account: Account, code: str, *, actor: Actor) -> Verdict:
    """Confirm the address with the code from the letter. The browser has shown already whose sign-up it is."""
    account = lock(account)
    verdict = proofs.try_code(account, Purpose.ACTIVATE, code)
    if verdict.right and verdict.proof:
        proofs.use(verdict.proof)
        _confirm(account, verdict.proof.identifier, actor=actor)
    elif verdict.outcome in (Outcome.WRONG, Outcome.GUESSED):
        journal.record(Event.PROOF_FAILED, account.ref, actor=actor, purpose=Purpose.ACTIVATE)
    return verdict


@transaction.atomic
def activate_by_link(token: str, *, new_password: str | None) -> Verdict:
    """Confirm the address with the link from the letter.

    `new_password` is given when the visitor could not show that the password is theirs: then the password and every
    session from before this proof are dropped, for they may be somebody else's.
    """
    verdict = proofs.weigh_link(token, Purpose.ACTIVATE, lock=True)
    if not (verdict.right and verdict.proof):
        return verdict
    proofs.use(verdict.proof)
    account = lock(verdict.proof.account)
    actor = Actor.person(account.ref)
    if new_password is not None:
        end_sessions(account, actor=actor)
        account.password = make_password(new_password)
        account.save(update_fields=["password"])
        journal.record(Event.PASSWORD_CHANGED, account.ref, actor=actor)
    _confirm(account, verdict.proof.identifier, actor=actor)
    return verdict


@transaction.atomic
def confirm_address(account: Account, *, actor: Actor) -> None:
    """Confirm the address without a letter: for the demo's made-up people."""
    account = lock(account)
    _confirm(account, queries.address_of(account), actor=actor)


@transaction.atomic
def correct_address(account: Account, address: str, *, network: str, actor: Actor) -> bool:
    """Put another address in the place of one that was never confirmed, and write to it.

    Returns False where the new one is taken or retired, or the account is confirmed already: then nothing changed.
    """
    account = lock(account)
    folded = addresses.fold(address)
    if account.state != State.NEW or queries.is_retired(IdentifierKind.EMAIL, folded):
        return False
    if not _move_to(account, address, folded):
        return False
    journal.record(Event.IDENTIFIER_ADDED, account.ref, actor=actor, kind=IdentifierKind.EMAIL)
    send_activation(account, network=network, actor=actor)
    return True


def _move_to(account: Account, address: str, folded: str) -> bool:
    held = Identifier.objects.select_for_update().filter(kind=IdentifierKind.EMAIL, folded=folded).first()
    if held and held.account_id != account.pk:
        return False
    # The same row changes: letters to the old address die with their proof, and its place is free at once.
    changed = Identifier.objects.filter(account=account, kind=IdentifierKind.EMAIL, proved_at=None).update(
        value=address, folded=folded, created_at=clock.now(), bounced_at=None
    )
    return bool(changed)


def _confirm(account: Account, identifier: Identifier, *, actor: Actor) -> None:
    now = clock.now()
    Identifier.objects.filter(pk=identifier.pk).update(proved_at=now, bounced_at=None)
    if account.state == State.NEW:
        change_state(account, State.ACTIVE, actor=actor)
        Account.objects.filter(pk=account.pk).update(activated_at=now)
    journal.record(Event.ACTIVATED, account.ref, actor=actor)


def _send_letter(account: Account, identifier: Identifier, issued: Issued, *, network: str) -> None:
    notices.send(
        "identity/activate",
        to=identifier.value,
        language=account.language,
        context={
            "link": notices.link(reverse("identity:activate_link", args=[issued.link])),
            "code": issued.code,
            "until": issued.proof.link_until,
            "minutes": proofs.CODE_LIVES.seconds // 60,
        },
        key=f"activate:{issued.proof.id}",
        account_ref=account.ref,
        network=network,
    )
