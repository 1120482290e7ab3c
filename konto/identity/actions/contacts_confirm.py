"""A new contact is proved and takes its place; or a contact goes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from konto.identity import proofs, queries, shield
from konto.identity.actions.contacts import described, drop_waiting, new_change, remember_before
from konto.identity.actions.contacts_room import Trouble, Unusable, check_held, lock_with_holder, take_from
from konto.identity.actions.questions import take_questions_along
from konto.identity.actions.state import WrongState, lock
from konto.identity.actions.writing import write_to_all
from konto.identity.identifiers import Known
from konto.identity.models import Account, ContactChange, Identifier, IdentifierKind, Proof, Purpose, State
from konto.identity.proofs import Outcome, Verdict
from konto.kernel import clock, journal, standing
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices


@dataclass(frozen=True)
class Confirmed:
    """What became of a code or link; `trouble` where it was right and the contact can't be had all the same."""

    verdict: Verdict
    trouble: Trouble | None = None

    @property
    def done(self) -> bool:
        return self.verdict.right and self.trouble is None


class LastContact(Exception):
    """Without this contact nobody could be sure to reach the account."""


@transaction.atomic
def confirm_contact_by_code(
    account: Account, kind: IdentifierKind, code: str, *, network: str, actor: Actor
) -> Confirmed:
    """Weigh the code for the account's contact of this kind, and put the contact in its place when it is right."""
    waiting = shield.waiting_change(account, kind)
    account, holder = lock_with_holder(account, waiting.folded if waiting else "")
    if not _is_about(account, kind):
        return Confirmed(Verdict(Outcome.UNKNOWN))
    verdict = proofs.try_code(account, Purpose.CONTACT, code)
    if verdict.cost_a_try:
        journal.record(Event.PROOF_FAILED, account.ref, actor=actor, purpose=Purpose.CONTACT)
    return _finish(account, holder, verdict, network=network, actor=actor)


@transaction.atomic
def confirm_contact_by_link(account: Account, token: str, *, network: str, actor: Actor) -> Confirmed:
    """The same by the link, for whoever is signed in to the account that it belongs to; for others it is unknown."""
    found = proofs.weigh_link(token, Purpose.CONTACT).proof
    if found is None or found.account_id != account.pk:
        return Confirmed(Verdict(Outcome.UNKNOWN))
    account, holder = lock_with_holder(account, found.change.folded if found.change else "")
    return _finish(account, holder, proofs.weigh_link(token, Purpose.CONTACT, lock=True), network=network, actor=actor)


@transaction.atomic
def remove_contact(
    account: Account, kind: IdentifierKind, *, network: str | None, actor: Actor
) -> ContactChange | None:
    """Take a contact away, for two weeks in such a way that it can be put back. None where there is none.

    Raises LastContact where no other contact could prove alone whose account it is.
    """
    account = lock(account)
    identifier = queries.identifier_of(account, kind)
    if identifier is None:
        return None
    if account.state != State.ACTIVE:
        raise WrongState(account.state)
    if kind in queries.REACHING and not enough_without(account, kind):
        raise LastContact
    drop_waiting(account, kind, actor=actor)
    change = new_change(account, Known(kind, "", ""))
    _remove(identifier)
    _note_applied(account, change, network=network, actor=actor)
    return change


def enough_without(account: Account, kind: str) -> list[Identifier]:
    """The account's other contacts that prove alone whose it is, and that letters or texts reach."""
    others = (one for one in queries.contacts_of(account) if one.kind != kind)
    return [one for one in others if queries.is_fresh(one) and one.bounced_at is None]


def put(account: Account, change: ContactChange) -> None:
    """Write the identifier that a change stands for: its holder is known. Call it with the account locked.

    Raises Unusable where somebody else has it, or had it until lately.
    """
    try:
        with transaction.atomic():
            Identifier.objects.update_or_create(
                account=account,
                kind=change.kind,
                defaults={
                    "value": change.value,
                    "folded": change.folded,
                    "proved_at": clock.now(),
                    "created_at": clock.now(),
                    "bounced_at": None,
                    "doubted_at": None,
                },
            )
            check_held(account, change.kind, change.folded)
    except IntegrityError:
        raise Unusable(Trouble.TAKEN) from None


def apply(account: Account, change: ContactChange, *, network: str | None, actor: Actor) -> None:
    """Put the contact in its place: what was there before can be put back for two weeks. Raises Unusable."""
    remember_before(account, change)
    put(account, change)
    _note_applied(account, change, network=network, actor=actor)


def _finish(account: Account, holder: Account | None, verdict: Verdict, *, network: str, actor: Actor) -> Confirmed:
    if not (verdict.right and verdict.proof):
        return Confirmed(verdict)
    proofs.use(verdict.proof)
    if verdict.proof.identifier:
        _note_proved(account, verdict.proof.identifier, key=f"confirmed_again:{verdict.proof.id}", actor=actor)
        return Confirmed(verdict)
    return Confirmed(verdict, _try_to_apply(account, holder, verdict.proof, network=network, actor=actor))


def _try_to_apply(
    account: Account, holder: Account | None, proof: Proof, *, network: str, actor: Actor
) -> Trouble | None:
    """Whoever proved the contact first has it: then this change is over, and its asker is told why."""
    change = proof.change
    assert change, "a proof has an identifier or a change"
    try:
        with transaction.atomic():
            take_from(holder)
            apply(account, change, network=network, actor=actor)
    except Unusable as unusable:
        drop_waiting(account, change.kind, actor=actor)
        journal.record(Event.IDENTIFIER_REFUSED, account.ref, actor=actor, kind=IdentifierKind(change.kind))
        return unusable.trouble
    return None


def _is_about(account: Account, kind: str) -> bool:
    """Whether the code that works is for a contact of this kind: one for the other must not lose a try."""
    working = proofs.working(account, Purpose.CONTACT).select_related("identifier", "change").first()
    return working is None or working.target.kind == kind


def _note_applied(account: Account, change: ContactChange, *, network: str | None, actor: Actor) -> None:
    now = clock.now()
    change.applied_at, change.undo_until = now, now + queries.UNDO_FOR
    change.save(update_fields=["old_value", "old_folded", "old_proved_at", "applied_at", "undo_until"])
    shield.prolong(account, until=now + queries.UNDO_FOR)
    proofs.end_all(account)  # a code sent to the contact before must open nothing in the name of this one
    take_questions_along(account)
    kind = IdentifierKind(change.kind)
    journal.record(Event.IDENTIFIER_CHANGED, account.ref, actor=actor, kind=kind, removed=not change.value)
    shield.tell_keepers(
        "identity/contact_changed", account, context=described(change), key=f"changed:{change.id}", network=network
    )
    standing.unusual(account.ref)


def _note_proved(account: Account, identifier: Identifier, *, key: str, actor: Actor) -> None:
    """Where it proved nothing alone until now, the other contacts hear that it does: a new holder may have done it.

    `identifier` is as it was before the proof.
    """
    Identifier.objects.filter(pk=identifier.pk).update(proved_at=clock.now(), bounced_at=None, doubted_at=None)
    notices.clear_bounce(identifier.value, channel=identifier.channel)
    journal.record(Event.IDENTIFIER_PROVED, account.ref, actor=actor, kind=IdentifierKind(identifier.kind))
    if queries.is_stale(identifier):
        context = {"number": identifier.masked}
        write_to_all("identity/number_confirmed", account, context=context, key=key, but=identifier)


def _remove(identifier: Identifier) -> None:
    Proof.objects.filter(identifier=identifier).delete()
    identifier.delete()
