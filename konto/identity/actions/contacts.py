"""A new contact is asked for: it lies apart, is sent a code and a link, and everybody from before is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from konto.identity import disclosure, proofs, queries, shield
from konto.identity.actions.contacts_room import Trouble, Unusable, trouble_with
from konto.identity.actions.state import WrongState, lock
from konto.identity.actions.writing import asker_of, write
from konto.identity.identifiers import Known, masks_apart
from konto.identity.models import Account, ContactChange, Ended, Identifier, IdentifierKind, Proof, Purpose, State
from konto.kernel import clock, ids, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices

BETWEEN_CODES = timedelta(minutes=1)

KEPT_AFTER_UNDO = timedelta(days=30)
"""A change that can't be undone any more stays this long, so that its link can be explained."""


class SameContact(Exception):
    """The account has this contact already, confirmed."""


def ask_contact(account: Account, wish: Known, *, network: str, actor: Actor) -> ContactChange:
    """Write down the contact that the account shall have, and send it a code and a link.

    Raises Unusable where the page may say so; its holder is told where it may not. Raises SameContact, WrongState where
    the account isn't confirmed yet, notices.TooMany, notices.NoGateway.
    """
    try:
        return _ask(account, wish, network=network, actor=actor)
    except Unusable as unusable:
        if unusable.trouble is Trouble.RETIRED:
            _try_to_tell_retired(account, wish, network=network)
        raise


@transaction.atomic
def resend_contact_code(account: Account, kind: IdentifierKind, *, network: str, actor: Actor) -> bool:
    """Send another code and link; the ones before stop working. False within a minute, or where nothing waits.

    Raises notices.TooMany, notices.NoGateway.
    """
    account = lock(account)
    change = shield.waiting_change(account, kind)
    if change is None or next_code_at(account) > clock.now():
        return False
    _write_to(account, change, trouble_with(account, change.kind, change.folded), network=network, actor=actor)
    return True


@transaction.atomic
def give_up_contact(account: Account, kind: IdentifierKind, *, actor: Actor) -> bool:
    """Forget about a contact that waits to be proved. False where none does."""
    account = lock(account)
    return drop_waiting(account, kind, actor=actor)


@transaction.atomic
def disown_contact(token: str) -> bool:
    """Somebody who holds a contact says by its link that the account isn't theirs: the contact is not added."""
    found = proofs.weigh_link(token, Purpose.CONTACT).proof
    if not (found and found.change):
        return False
    account = lock(found.account)
    verdict = proofs.weigh_link(token, Purpose.CONTACT, lock=True)
    if not (verdict.right and verdict.proof and verdict.proof.change):
        return False
    return drop_waiting(account, IdentifierKind(verdict.proof.change.kind), actor=Actor.stranger())


@transaction.atomic
def prove_contact_again(account: Account, identifier: Identifier, *, network: str, actor: Actor) -> bool:
    """Send a code to a contact that the account has: its proof is old, or letters came back. False within a minute.

    Raises notices.TooMany, notices.NoGateway.
    """
    account = lock(account)
    if next_code_at(account) > clock.now():
        return False
    notices.clear_bounce(identifier.value, channel=identifier.channel)  # or nothing would be sent there
    _send_code(account, identifier, network=network, actor=actor)
    return True


def next_code_at(account: Account) -> datetime:
    """When the next code for a contact may be sent; a moment that is over where it may at once."""
    sent = queries.waiting_proof_at(account, Purpose.CONTACT)
    return sent + BETWEEN_CODES if sent else clock.now()


def drop_waiting(account: Account, kind: str, *, actor: Actor) -> bool:
    """The contact of this kind that waits is no longer wanted: its code is dead. Call it with the account locked."""
    now = clock.now()
    waiting = ContactChange.objects.filter(account=account, kind=kind, applied_at=None, dropped_at=None)
    Proof.objects.filter(change__in=waiting, ended_at=None).update(ended_at=now, ended=Ended.REPLACED)
    dropped = waiting.update(dropped_at=now)
    if dropped:
        journal.record(Event.CHANGE_DROPPED, account.ref, actor=actor, kind=IdentifierKind(kind))
    return bool(dropped)


def purge_changes() -> None:
    """Remove what was changed, or asked for, so long ago that no letter about it is followed any more."""
    before = clock.now() - KEPT_AFTER_UNDO
    # Of a closed account it is still asked which contacts were there before a change.
    over = ContactChange.objects.filter(undo_until__lte=before, account__restricted=False)
    over.exclude(pk__in=Proof.objects.exclude(change=None).values("change")).delete()


def new_change(account: Account, wish: Known) -> ContactChange:
    """A change, written down and not applied. Call it with the account locked and nothing of the kind waiting."""
    now, change_id = clock.now(), ids.uuid7()
    change = ContactChange(
        id=change_id,
        account=account,
        kind=wish.kind,
        value=wish.value,
        folded=wish.folded,
        created_at=now,
        undo_until=now + queries.UNDO_FOR,
        undo_digest=shield.new_digest(change_id),
    )
    remember_before(account, change)
    change.save(force_insert=True)
    shield.prolong(account, until=now + queries.UNDO_FOR)
    return change


def remember_before(account: Account, change: ContactChange) -> None:
    """Note what the account has of this kind now. One that somebody doubts comes back unproved, if it does."""
    before = queries.identifier_of(account, IdentifierKind(change.kind))
    if before:
        proved_at = None if queries.is_doubted(before) else before.proved_at
        change.old_value, change.old_folded, change.old_proved_at = before.value, before.folded, proved_at
    else:
        change.old_value, change.old_folded, change.old_proved_at = "", "", None


@transaction.atomic
def _ask(account: Account, wish: Known, *, network: str, actor: Actor) -> ContactChange:
    account = lock(account)
    if account.state != State.ACTIVE:
        raise WrongState(account.state)
    has = queries.identifier_of(account, IdentifierKind(wish.kind))
    if has and has.folded == wish.folded and has.proved_at:
        raise SameContact
    trouble = trouble_with(account, wish.kind, wish.folded)
    if trouble and disclosure.tells():
        raise Unusable(trouble)
    drop_waiting(account, wish.kind, actor=actor)
    change = new_change(account, wish)
    journal.record(Event.IDENTIFIER_ASKED, account.ref, actor=actor, kind=IdentifierKind(wish.kind))
    _write_to(account, change, trouble, network=network, actor=actor)
    shield.tell_keepers(
        "identity/contact_asked", account, context=described(change), key=f"asked:{change.id}", network=network
    )
    return change


def described(change: ContactChange) -> dict[str, object]:
    """What the letters say of a change."""
    named = change.kind == IdentifierKind.NAME or not change.value
    new = change.value if named else masks_apart(change.old_value, change.value)[1]
    return {"kind": change.kind, "new": new, "had": bool(change.old_value), "removed": not change.value}


def _write_to(account: Account, change: ContactChange, trouble: Trouble | None, *, network: str, actor: Actor) -> None:
    """The code, or the truth to whoever holds the contact. A cap is kept quiet where it would tell of an account."""
    try:
        with transaction.atomic():
            if trouble:
                proofs.issue(account, change, Purpose.CONTACT)  # the same pages and pace; nobody learns this code
                _tell_holder(account, change, trouble, network=network)
            else:
                _send_code(account, change, network=network, actor=actor)
    except notices.TooMany as capped:
        if not disclosure.hides_caps(capped.scope):
            raise
        proofs.issue(account, change, Purpose.CONTACT)


def _send_code(account: Account, target: ContactChange | Identifier, *, network: str, actor: Actor) -> None:
    issued = proofs.issue(account, target, Purpose.CONTACT)
    journal.record(Event.PROOF_SENT, account.ref, actor=actor, purpose=Purpose.CONTACT)
    write(
        "identity/contact_code",
        account,
        to=target,
        context={
            "code": issued.code,
            "minutes": proofs.CODE_LIVES.seconds // 60,
            "link": notices.link(reverse("identity:contact_link", args=[issued.link])),
        },
        key=f"code:{issued.proof.id}",
        network=network,
        asker=asker_of(account, is_in=True),
    )


def _tell_holder(account: Account, change: ContactChange, trouble: Trouble, *, network: str) -> None:
    """To the contact itself, in its holder's language where there is one: nothing of whoever asked."""
    holder = Identifier.objects.select_related("account").filter(folded=change.folded).first()
    notices.send(
        "identity/contact_retired" if trouble is Trouble.RETIRED else "identity/contact_taken",
        to=change.value,
        channel=change.channel,
        language=holder.account.language if holder else account.language,
        context={"retired_on": queries.retired_on(change.kind, change.folded)},
        key=f"taken:{ids.uuid7()}",
        account_ref=holder.account.ref if holder else None,
        network=network,
        asker=asker_of(account, is_in=True),
        sealed=trouble is Trouble.RETIRED,  # the contact of somebody who is gone lies nowhere in plain again
    )


def _try_to_tell_retired(account: Account, wish: Known, *, network: str) -> None:
    """A cap on letters is no news where the page says that the contact can't be used."""
    change = ContactChange(account=account, kind=wish.kind, value=wish.value, folded=wish.folded)
    try:
        with transaction.atomic():
            _tell_holder(account, change, Trouble.RETIRED, network=network)
    except (notices.TooMany, notices.NoGateway):
        return
