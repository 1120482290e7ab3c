"""Objecting: from inside, or from outside with the case code and the address; once at a time, for six months, free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from konto.cases import actions as cases
from konto.cases.actions import Attachment, Channel, Contact, Subject
from konto.identity import queries as identities
from konto.identity.models import Account
from konto.kernel import clock, ids, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing import codes, figures, letters, queries
from konto.standing.actions import phases
from konto.standing.actions.stages import lock, move
from konto.standing.models import OPEN_STAGES, Appeal, Remnant, Restriction, Stage


@dataclass(frozen=True)
class Objection:
    """What somebody writes against a restriction. `network` is the visitor's, `key` keeps it from coming twice."""

    text: str
    files: Sequence[Attachment]
    language: str
    network: str
    key: UUID


class CannotAppeal(Exception):
    """It is too late, or over, or was decided: out-of-court settlement and courts stay open."""


@transaction.atomic
def appeal(restriction_id: UUID, objection: Objection, *, actor: Actor) -> Appeal:
    """Take an objection against a restriction; where one is open, that one stands.

    Raises CannotAppeal, cases.TooMany, Restriction.DoesNotExist.
    """
    account, restriction = phases.lock(restriction_id)
    if already := queries.open_appeal(restriction):
        return already
    if account is None or not queries.may_appeal(restriction):
        raise CannotAppeal
    filed = _file(objection, against=restriction, account=account, contact=_contact_of(account), actor=actor)
    letters.received(filed, account=account)
    return filed


@transaction.atomic
def appeal_from_outside(code: str, address: Contact, objection: Objection) -> Appeal | None:
    """The same with the case code from the letter and an address. None where they don't belong together, or it is too
    late: the page must look alike.

    Raises cases.TooMany.
    """
    found = queries.by_code(code)
    try:
        match found:
            case Restriction() if _belongs(found, address):
                return appeal(found.id, objection, actor=Actor.stranger())
            case Remnant() if carried := queries.carried_on(found, address.address):
                return appeal(carried.id, objection, actor=Actor.stranger())
            case Remnant() if queries.is_left_by(found, address.address):
                return _appeal_left(found, address, objection)
    except (CannotAppeal, Restriction.DoesNotExist, Remnant.DoesNotExist):  # gone at this very moment
        return None
    return None


@transaction.atomic
def withdraw(appeal_id: UUID, *, actor: Actor) -> None:
    """Take an appeal back: its case is closed, another one may be written. Raises Meanwhile."""
    case_id = Appeal.objects.values_list("case_id", flat=True).get(pk=appeal_id)
    cases.hold(case_id)
    _withdraw(appeal_id, actor=actor)
    cases.close(case_id, actor=actor)


def note_closed(case_id: UUID) -> None:
    """The person closed the case of an appeal, and so takes it back."""
    # The case is locked already, as it is by whoever decides: then the appeal.
    mine = Appeal.objects.select_for_update().filter(case_id=case_id, stage__in=OPEN_STAGES).first()
    if mine:
        actor = Actor.person(mine.account_ref) if mine.account_ref else Actor.stranger()
        _withdraw(mine.id, actor=actor)


def _withdraw(appeal_id: UUID, *, actor: Actor) -> None:
    found = lock(appeal_id)
    move(found, Stage.WITHDRAWN, actor=actor)
    figures.count_withdrawal(found)


def _appeal_left(remnant: Remnant, address: Contact, objection: Objection) -> Appeal | None:
    """Against a restriction whose account is gone."""
    remnant = Remnant.objects.select_for_update().get(pk=remnant.pk)
    if already := queries.open_appeal(remnant):
        return already
    if not queries.may_appeal(remnant):
        return None
    filed = _file(objection, against=remnant, account=None, contact=address, actor=Actor.stranger())
    letters.received(filed, contact=address)
    return filed


def _file(
    objection: Objection,
    *,
    against: Restriction | Remnant,
    account: Account | None,
    contact: Contact | None,
    actor: Actor,
) -> Appeal:
    appeal_id = ids.uuid7()
    case = cases.open_case(
        Subject.APPEAL,
        account_ref=account.ref if account else None,
        contact=contact,
        language=account.language if account else objection.language,
        text=objection.text,
        evidence={"appeal": appeal_id},
        key=f"appeal:{against.id}:{against.appeals.count()}:{objection.key}",
        network=objection.network,
        files=objection.files,
        actor=actor,
        receipt=False,
    )
    filed = Appeal.objects.create(
        id=appeal_id,
        restriction=against if isinstance(against, Restriction) else None,
        remnant=against if isinstance(against, Remnant) else None,
        account_ref=account.ref if account else None,
        case_id=case.id,
        number=case.number,
        filed_at=clock.now(),
        answer_by=case.answer_by,
        status_digest=ids.digest(codes.status_secret(appeal_id)),
    )
    journal.record(Event.APPEAL_FILED, filed.account_ref, actor=actor, appeal=filed.id, case=case.id)
    figures.count_appeal(against)
    return filed


def _contact_of(account: Account) -> Contact | None:
    """Where the account is written to; under a suspected hijack a contact from before, if there is one."""
    for keeper in queries.guardians_of(account):
        return Contact(Channel(keeper.channel), keeper.value, proved=True)
    found = identities.contact_of(account)
    return Contact(Channel(found.channel), found.value, proved=found.proved_at is not None)


def _belongs(restriction: Restriction, address: Contact) -> bool:
    account = identities.by_ref(restriction.account_ref)
    if account is None:
        return False
    folded = identities.folded(address.address)
    before = any(one.folded == folded for one in queries.guardians_of(account))
    return before or identities.is_reached_at(account, address.address)
