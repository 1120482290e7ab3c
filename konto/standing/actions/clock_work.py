"""What time does: sign-ups run out of days, restrictions end, appeals come due, what outlived its time goes."""

from __future__ import annotations

from django.db import transaction

from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm, raise_alarm
from konto.kernel.events import Event
from konto.standing.actions.automatic import end_expired, restrict_late
from konto.standing.actions.leaving import purge
from konto.standing.models import OPEN_STAGES, Appeal

AT_ONCE = 200


def tidy() -> None:
    """All of it. Safe to run at any moment, by several workers at once."""
    restrict_late()
    end_expired()
    alarm_overdue()
    purge()


@transaction.atomic
def alarm_overdue() -> int:
    """Raise an alarm, once, for each appeal that wasn't answered in time; returns how many.

    The reminder before that is the case's own.
    """
    late = Appeal.objects.filter(stage__in=OPEN_STAGES, answer_by__lte=clock.now(), overdue_at=None)
    rows = list(late.select_for_update(skip_locked=True).order_by("answer_by")[:AT_ONCE])
    Appeal.objects.filter(pk__in=[one.pk for one in rows]).update(overdue_at=clock.now())
    for one in rows:
        journal.record(Event.APPEAL_OVERDUE, one.account_ref, actor=Actor.system(), appeal=one.id)
        raise_alarm(
            Alarm.APPEAL_OVERDUE,
            key=f"appeal_overdue:{one.id}",
            account_ref=one.account_ref,
            evidence={"appeal": one.number, "answer_by": one.answer_by},
        )
    return len(rows)
