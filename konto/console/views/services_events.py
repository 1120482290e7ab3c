"""What a service was told, what waits, what was given up; and telling it again."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff
from konto.console.views.services import found_by
from konto.kernel.actors import Actor
from konto.services import actions, queries
from konto.services.queries import Signal, Told

PAGE = 50
SHOWN = (Told.QUEUED, Told.DELIVERED, Told.DEAD)
KINDS = {Told.QUEUED: "waiting", Told.DELIVERED: "success", Told.DEAD: "danger"}


@require_safe
@for_staff(Permission.SERVICES)
def events(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """The latest first, those of one state alone where it is asked for. What was said of a person isn't shown."""
    service = found_by(code)
    state = _state(request)
    found = queries.signals_of(service, state=state, before=_before(request), most=PAGE + 1)
    context = {
        "staff": staff,
        "service": service,
        "words": queries.words_of(service),
        "states": [("?", _("All")), *((f"?state={one.value}", one.label) for one in SHOWN)],
        "rows": [_row(one) for one in found[:PAGE]],
        "next": _later(state, found[PAGE - 1]) if len(found) > PAGE else "",
    }
    return render(request, "console/service_events.html", context)


@require_POST
@for_staff(Permission.KEEP_SERVICES)
def replay(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """Tell the service again what was ticked; each goes under the id that it had."""
    service = found_by(code, live=True)
    chosen = [one for value in request.POST.getlist("signal")[:PAGE] if (one := _uuid(value))]
    count = actions.replay(service, chosen, actor=Actor.staff(staff.ref))
    if count:
        said = ngettext("%(count)s event is sent again.", "%(count)s events are sent again.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.warning(request, _("Nothing was ticked that can be sent again."))
    return redirect(reverse("console:service_events", args=[code]))


def _row(signal: Signal) -> dict[str, object]:
    state = Told(signal.state)
    return {
        "signal": signal,
        "label": state.label,
        "kind": KINDS.get(state, "info"),
        "again": queries.can_replay(signal),
    }


def _later(state: Told | None, last: Signal) -> str:
    """The address of those before it in time."""
    return "?" + urlencode({**({"state": state.value} if state else {}), "before": last.number})


def _state(request: HttpRequest) -> Told | None:
    asked = request.GET.get("state", "")
    return Told(asked) if asked in SHOWN else None


def _before(request: HttpRequest) -> int | None:
    typed = request.GET.get("before", "")[:18]
    return int(typed) if typed.isascii() and typed.isdigit() else None


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
