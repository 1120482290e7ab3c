"""Opening a case: once per key, with a number that nobody else has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from konto.cases import letters, numbers, pace
from konto.cases.actions.status import due
from konto.cases.actions.talking import put
from konto.cases.attachments import Attachment
from konto.cases.contacts import Contact
from konto.cases.models import Author, Case, Subject
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.alarms import Evidence
from konto.kernel.events import Event

TRIES = 20
"""A number in use is met once in millions; so many times in a row, something is broken."""


@transaction.atomic
def open_case(
    subject: Subject,
    *,
    account_ref: UUID | None,
    contact: Contact | None,
    language: str,
    text: str,
    evidence: Mapping[str, Evidence],
    key: str,
    network: str | None,
    actor: Actor,
    title: str = "",
    name: str = "",
    files: Sequence[Attachment] = (),
    held: bool = False,
    receipt: bool = True,
) -> Case:
    """Open a case, start its clock, and tell the person its number by letter; again with the same key, it is the same.

    `held`: nobody's until the letter's link confirms it. No `receipt`: its room tells the number. Raises TooMany.
    """
    if already := Case.objects.filter(key=key).first():
        return already
    _check_pace(account_ref, contact, network)
    case = Case(
        key=key,
        subject=subject,
        account_ref=account_ref,
        name=name,
        title=title,
        language=language,
        evidence=plain(evidence),
        held=held,
        network_mark=pace.network_mark(network) if network else None,
        **_times(subject),
        **_of_contact(contact, clock.now()),
    )
    if _insert(case):
        _begin(case, text, files=files, network=network, actor=actor, receipt=receipt)
    return Case.objects.get(key=key)


def _times(subject: Subject) -> dict[str, datetime]:
    """When it is opened, and the clock that starts with it."""
    now = clock.now()
    return {"opened_at": now, "moved_at": now, "answer_by": due(subject)}


def _begin(
    case: Case, text: str, *, files: Sequence[Attachment], network: str | None, actor: Actor, receipt: bool
) -> None:
    """Write down that it is open, with the person's first message, and send the receipt."""
    journal.record(Event.CASE_OPENED, case.account_ref, actor=actor, case=case.id, about=Subject(case.subject))
    if text or files:
        put(case, text, author=Author.PERSON, actor=actor, key=uuid4(), files=files)
    if text and receipt:
        letters.received(case, network=network)


def _check_pace(account_ref: UUID | None, contact: Contact | None, network: str | None) -> None:
    """A room that opens a case by itself comes from no network, and is never too fast."""
    if network is None:
        return
    if account_ref is None:
        pace.check_stranger(network=network, contact=contact)
    else:
        pace.check_account(account_ref)


def _insert(case: Case) -> bool:
    """Write the case under a free number; False where somebody took its key meanwhile."""
    for _ in range(TRIES):
        case.number = numbers.new()
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:
            if Case.objects.filter(key=case.key).exists():
                return False
        else:
            return True
    raise RuntimeError("no free number for a case")


def _of_contact(contact: Contact | None, now: datetime) -> dict[str, object]:
    if contact is None:
        return {}
    return {
        "channel": contact.channel,
        "contact": contact.address,
        "contact_mark": contact.mark,
        "proved_at": now if contact.proved else None,
    }


def plain(evidence: Mapping[str, Evidence]) -> dict[str, str | int | bool]:
    """Facts as they are kept: times in ISO 8601, references as text."""
    return {name: _fact(value) for name, value in evidence.items()}


def _fact(value: Evidence) -> str | int | bool:
    match value:
        case bool() | int():
            return value
        case datetime():
            return value.isoformat()
    return str(value)[:200]
