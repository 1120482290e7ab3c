"""An alarm becomes a case: for staff alone, until one of them writes to the person."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings

from konto.cases.actions.opening import open_case, plain
from konto.cases.models import Case, Status, Subject
from konto.kernel import clock, reach
from konto.kernel.actors import Actor
from konto.kernel.alarms import Raised

JOINED_WITHIN: Final = {Subject.NOT_ME: timedelta(hours=1)}
"""How long what happens again to an account is added to its open case: whoever repeats it calls nobody twice."""


def take_alarm(raised: Raised) -> None:
    """Open the alarm's case, in the transaction of whoever raises it; raised again under its key, it is the same."""
    subject, key = Subject(raised.alarm.value), f"alarm:{raised.key}"
    running = None if Case.objects.filter(key=key).exists() else _running(subject, raised)
    if running:
        _add(running, raised)
        return
    open_case(
        subject,
        account_ref=raised.account_ref,
        contact=None,
        language=_language(raised),
        text="",
        evidence=raised.evidence,
        key=key,
        network=None,
        actor=Actor.system(),
    )


def _language(raised: Raised) -> str:
    """That of the account: in it the person is written to."""
    reached = reach.reach_of(raised.account_ref) if raised.account_ref else None
    return reached.language if reached else settings.LANGUAGE_CODE


def _running(subject: Subject, raised: Raised) -> Case | None:
    """The case of this account that staff still have before them, locked."""
    within = JOINED_WITHIN.get(subject)
    if within is None or raised.account_ref is None:
        return None
    lately = Case.objects.filter(subject=subject, status=Status.OPEN, opened_at__gt=clock.now() - within)
    return lately.select_for_update().filter(account_ref=raised.account_ref).first()


def _add(case: Case, raised: Raised) -> None:
    """Write down what is known of this time under its number: "device 2" beside "device"."""
    times = int(case.evidence.get("times", 1)) + 1
    case.evidence |= {"times": times, **{f"{name} {times}": fact for name, fact in plain(raised.evidence).items()}}
    case.save(update_fields=["evidence"])
