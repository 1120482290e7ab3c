"""An alarm becomes a case: for staff alone, until one of them writes to the person."""

from __future__ import annotations

from django.conf import settings

from konto.cases.actions.opening import open_case
from konto.cases.models import Subject
from konto.kernel.actors import Actor
from konto.kernel.alarms import Raised


def take_alarm(raised: Raised) -> None:
    """Open the alarm's case, in the transaction of whoever raises it; raised again under its key, it is the same."""
    open_case(
        Subject(raised.alarm.value),
        account_ref=raised.account_ref,
        contact=None,
        language=settings.LANGUAGE_CODE,
        text="",
        evidence=raised.evidence,
        key=f"alarm:{raised.key}",
        network=None,
        actor=Actor.system(),
    )
