"""Messages both ways: the person replies, staff answer, each once, in one order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from konto.cases import letters, pace
from konto.cases.actions.status import Meanwhile, due, lock, move
from konto.cases.attachments import Attachment
from konto.cases.models import Author, Case, File, Link, Message, Status, Subject
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event


class Answered(NamedTuple):
    """What staff wrote, and whether anybody could be told of it by letter or text."""

    message: Message
    told: bool


@transaction.atomic
def reply(
    case_id: UUID, text: str, *, key: UUID, actor: Actor, files: Sequence[Attachment] = (), proves: bool = False
) -> Message:
    """Add what the person writes; an answered or closed case waits for an answer again.

    `proves`: they came by a link that only the contact was sent, so the contact is theirs. Raises WaitForAnswer where
    they have written often enough.
    """
    case = lock(case_id)
    if again := Message.objects.filter(key=key, case=case).first():
        return again
    pace.check_turn(case)
    if proves:
        note_proved(case, actor=actor)
    message = put(case, text, author=Author.PERSON, actor=actor, key=key, files=files)
    if case.status != Status.OPEN:
        move(case, Status.OPEN, actor=actor)
    return message


@transaction.atomic
def answer(case_id: UUID, text: str, *, seen: int, key: UUID, actor: Actor) -> Answered:
    """Add what staff write, and tell the person; the case is answered, and is theirs who answered if it was nobody's.

    `seen` is the number of the last message that they had before their eyes. Raises Meanwhile where another has come.
    """
    case = lock(case_id)
    if again := Message.objects.filter(key=key, case=case).first():
        return Answered(again, told=bool(letters.recipients(case)))
    if last_number(case) != seen:
        raise Meanwhile
    message = put(case, text, author=Author.STAFF, actor=actor, key=key)
    if case.assignee is None:
        Case.objects.filter(pk=case.pk).update(assignee=actor.ref)
    if case.status != Status.ANSWERED:
        move(case, Status.ANSWERED, actor=actor)
    return Answered(message, told=letters.answered(case, message))


@transaction.atomic
def confirm(case_id: UUID, *, actor: Actor) -> None:
    """Somebody who has the letter's link stands by their question: from now on it waits for an answer."""
    case = lock(case_id)
    if not case.held:
        return
    note_proved(case, actor=actor)
    case.held, case.answer_by = False, due(Subject(case.subject))
    case.save(update_fields=["held", "answer_by"])


@transaction.atomic
def disown(case_id: UUID, *, actor: Actor) -> None:
    """The holder of an address says that they asked nothing: it is written to no more, and every link ends.

    Only for a stranger's case whose address nobody has proved.
    """
    case = lock(case_id)
    if case.account_ref or case.proved_at:
        raise Meanwhile
    Link.objects.filter(case=case).delete()
    case.channel, case.contact, case.contact_mark = "", "", None
    case.save(update_fields=["channel", "contact", "contact_mark"])
    if case.status != Status.CLOSED:
        move(case, Status.CLOSED, actor=actor)
    journal.record(Event.CASE_DISOWNED, None, actor=actor, case=case.id)


def note_proved(case: Case, *, actor: Actor) -> None:
    """Note, once, that whoever writes holds the contact. The case is locked by the caller."""
    if case.proved_at or not case.contact:
        return
    case.proved_at = clock.now()
    case.save(update_fields=["proved_at"])
    journal.record(Event.CASE_CONTACT_PROVED, case.account_ref, actor=actor, case=case.id)


def put(case: Case, text: str, *, author: Author, actor: Actor, key: UUID, files: Sequence[Attachment] = ()) -> Message:
    """Write a message and its files into a case that the caller has locked or made."""
    message = Message.objects.create(
        case=case,
        account_ref=case.account_ref,
        number=last_number(case) + 1,
        key=key,
        author=author,
        author_ref=actor.ref if author is Author.STAFF else None,
        text=text,
        at=clock.now(),
    )
    for file in files:
        File.objects.create(
            case=case,
            message=message,
            account_ref=case.account_ref,
            name=file.name,
            kind=file.kind,
            ending=file.ending,
            size=len(file.content),
            content=file.content,
        )
    event = Event.CASE_ANSWERED if author is Author.STAFF else Event.CASE_WRITTEN
    journal.record(event, case.account_ref, actor=actor, case=case.id, message=message.id, files=len(files))
    return message


def last_number(case: Case) -> int:
    """The number of the newest message; 0 where nobody has written yet."""
    return Message.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
