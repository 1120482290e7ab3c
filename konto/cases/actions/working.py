"""What staff do with a case beside answering, and the person too: whose it is, and that it is over."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from konto.cases import letters
from konto.cases.actions.status import Meanwhile, lock, move
from konto.cases.actions.talking import last_number, note_proved, put
from konto.cases.models import Author, Case, Message, Status, Subject
from konto.kernel import journal, standing
from konto.kernel.actors import Actor, ActorKind
from konto.kernel.events import Event


@transaction.atomic
def assign(case_id: UUID, to: UUID | None, *, instead_of: UUID | None, actor: Actor) -> None:
    """Give the case to a member of staff, or back to nobody. Raises Meanwhile where it isn't theirs who was named."""
    case = lock(case_id)
    if case.assignee == to:
        return
    if case.assignee != instead_of:
        raise Meanwhile
    Case.objects.filter(pk=case.pk).update(assignee=to)
    journal.record(Event.CASE_ASSIGNED, case.account_ref, actor=actor, case=case.id, to=to, instead_of=instead_of)


@transaction.atomic
def close(case_id: UUID, *, actor: Actor, proves: bool = False) -> None:
    """End the case; the person is told when staff end it. A closed one stays closed.

    Raises Meanwhile where staff would end an appeal that waits for a decision: it has never been closed before.
    """
    case = lock(case_id)
    if case.status == Status.CLOSED:
        return
    if case.subject == Subject.APPEAL and actor.kind is ActorKind.STAFF and case.moved_at == case.opened_at:
        raise Meanwhile  # staff end an appeal by deciding it
    if proves:
        note_proved(case, actor=actor)
    move(case, Status.CLOSED, actor=actor)
    if actor.kind is ActorKind.STAFF:
        letters.closed(case)
    else:
        standing.case_closed(case.id)


def hold(case_id: UUID) -> None:
    """Lock a case, in the caller's transaction, before what another room keeps of it: whoever closes it does so, too.

    Raises Case.DoesNotExist.
    """
    lock(case_id)


@transaction.atomic
def settle(case_id: UUID, text: str, *, key: UUID, actor: Actor, seen: int | None = None) -> None:
    """End a case with the last word of the room that opened it, which writes its own letter.

    `seen` is the number of the last message that was read; raises Meanwhile where another has come.
    """
    case = lock(case_id)
    if seen is not None and last_number(case) != seen:
        raise Meanwhile
    if not Message.objects.filter(key=key, case=case).exists():
        put(case, text, author=Author.STAFF, actor=actor, key=key)
    if case.status != Status.CLOSED:
        move(case, Status.CLOSED, actor=actor)


@transaction.atomic
def note_look(case: Case, *, actor: Actor) -> None:
    """Write in the journal that staff looked at what somebody wrote."""
    journal.record(Event.CASE_SEEN, case.account_ref, actor=actor, case=case.id)
