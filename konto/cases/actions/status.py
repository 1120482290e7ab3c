"""The one function that changes a case's status."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from konto.cases import working_days
from konto.cases.models import ALARMS, Case, Status, Subject
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event

ALLOWED = {
    (Status.OPEN, Status.ANSWERED),
    (Status.OPEN, Status.CLOSED),
    (Status.ANSWERED, Status.OPEN),
    (Status.ANSWERED, Status.CLOSED),
    (Status.CLOSED, Status.OPEN),
    (Status.CLOSED, Status.ANSWERED),
}


class WrongStatus(Exception):
    """The case is in a status from which this can't be done."""


class Meanwhile(Exception):
    """Somebody else was faster: what was looked at is no longer how things stand."""


def lock(case_id: UUID) -> Case:
    """The case as it is now, its row locked until the transaction ends. Raises Case.DoesNotExist."""
    return Case.objects.select_for_update().get(pk=case_id)


def move(case: Case, to: Status, *, actor: Actor) -> None:
    """Move a locked case on, and write it in the journal. An opened one gets a new clock. Raises WrongStatus."""
    before = Status(case.status)
    if (before, to) not in ALLOWED:
        raise WrongStatus(f"{before} to {to}")
    case.status = to
    case.moved_at = clock.now()
    if to is Status.OPEN:
        case.answer_by, case.near_at, case.overdue_at = due(Subject(case.subject)), None, None
    case.save(update_fields=["status", "moved_at", "answer_by", "near_at", "overdue_at"])
    journal.record(Event.CASE_MOVED, case.account_ref, actor=actor, case=case.id, before=before, after=to)


def due(subject: Subject) -> datetime:
    """When an answer that is asked for now has to be there."""
    days = settings.KONTO_ALARM_ANSWER_DAYS if subject in ALARMS else settings.KONTO_CASE_ANSWER_DAYS
    days = settings.KONTO_APPEAL_ANSWER_DAYS if subject is Subject.APPEAL else days
    return working_days.after(clock.now(), days=days)
