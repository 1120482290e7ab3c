"""Answer times, holidays, and what happens when one is missed: as the settings have it, for everybody to read."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from konto.cases import queries as asked
from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff

AHEAD: Final = 120
"""Days for which free ones are listed."""


@require_safe
@for_staff(Permission.TIMES)
def times(request: HttpRequest, staff: Staff) -> HttpResponse:
    context = {
        "staff": staff,
        "kinds": [_kind(*one) for one in _answer_days()],
        "free": asked.holidays(days=AHEAD),
        "ahead": AHEAD,
        "zone": settings.TIME_ZONE,
        "told": settings.KONTO_SUPPORT_ADDRESS,
        "escalated": settings.KONTO_ESCALATION_ADDRESS,
        "closed": settings.KONTO_CLOSED,
    }
    return render(request, "console/times.html", context)


def _answer_days() -> list[tuple[str, str, int]]:
    """What is answered, the setting, and its working days."""
    names = (
        (_("Questions"), "KONTO_CASE_ANSWER_DAYS"),
        (_("Alarms"), "KONTO_ALARM_ANSWER_DAYS"),
        (_("Appeals"), "KONTO_APPEAL_ANSWER_DAYS"),
    )
    return [(label, name, getattr(settings, name)) for label, name in names]


def _kind(label: str, setting: str, days: int) -> dict[str, Any]:
    return {"label": label, "setting": setting, "days": days, "until": asked.due_after(days)}
