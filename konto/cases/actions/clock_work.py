"""What goes by itself: staff are reminded, silent cases end, what has had its time is removed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from konto.cases import letters, pace, secret_links
from konto.cases.actions.forgetting import purge_strangers
from konto.cases.actions.status import lock, move
from konto.cases.models import Case, Status
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event

NEAR = timedelta(hours=4)
SILENT_FOR = timedelta(days=14)
AT_ONCE = 200


@transaction.atomic
def remind() -> int:
    """Mark the cases whose answer is due soon or overdue, and write once about each; returns how many."""
    now = clock.now()
    waiting = Case.objects.filter(status=Status.OPEN, held=False)
    overdue = _marked(waiting.filter(answer_by__lte=now, overdue_at=None), overdue_at=now)
    near = _marked(waiting.filter(answer_by__lte=now + NEAR, near_at=None, overdue_at=None), near_at=now)
    for case in overdue:
        journal.record(Event.CASE_OVERDUE, case.account_ref, actor=Actor.system(), case=case.id)
    letters.due(near=near, overdue=overdue)
    return len(near) + len(overdue)


def close_silent() -> int:
    """End the answered cases in which nobody has written for two weeks; returns how many."""
    silent = Case.objects.filter(status=Status.ANSWERED, moved_at__lte=clock.now() - SILENT_FOR)
    return sum(_close(case) for case in silent.order_by("moved_at")[:AT_ONCE])


def tidy() -> None:
    """Everything that time does. Safe to run at any moment, by several workers at once."""
    remind()
    close_silent()
    purge_strangers()
    secret_links.purge()
    pace.forget_networks()


def _marked(due: QuerySet[Case], **mark: datetime) -> list[Case]:
    cases = list(due.select_for_update(skip_locked=True).order_by("answer_by")[:AT_ONCE])
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(**mark)
    return cases


@transaction.atomic
def _close(silent: Case) -> bool:
    case = lock(silent.pk)
    if case.status != Status.ANSWERED or case.moved_at != silent.moved_at:
        return False
    move(case, Status.CLOSED, actor=Actor.system())
    return True
