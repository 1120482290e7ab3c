"""The start page: what waits, how its clocks stand, and what is one's own."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from konto.cases import queries as asked
from konto.cases.actions import Subject
from konto.cases.queries import Waiting
from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff, may
from konto.console.search_forms import SearchForm
from konto.standing import queries as standings

MOST_MINE: Final = 5


@require_safe
@for_staff(Permission.START)
def start(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Numbers and clocks alone: whose they are stands behind them."""
    waiting = asked.waiting()
    context = {
        "staff": staff,
        "queues": [_queue(one, staff) for one in waiting],
        "late": sum(one.late for one in waiting),
        "how_many": sum(one.how_many for one in waiting),
        "mine": asked.queue(assignee=staff.ref).cases[:MOST_MINE] if may(staff, Permission.CASES) else [],
        "appeals": standings.queue(reviewer=staff.ref).appeals[:MOST_MINE] if may(staff, Permission.REVIEW) else [],
        "form": SearchForm() if may(staff, Permission.SEARCH) else None,
    }
    return render(request, "console/start.html", context)


def _queue(waiting: Waiting, staff: Staff) -> dict[str, Any]:
    """A line of the page. Appeals have a queue of their own."""
    appeals = waiting.subject is Subject.APPEAL
    allowed = may(staff, Permission.REVIEW if appeals else Permission.CASES)
    path = reverse("console:appeals") if appeals else f"{reverse('console:queue')}?subject={waiting.subject}"
    return {"waiting": waiting, "label": waiting.subject.label, "url": path if allowed else ""}
