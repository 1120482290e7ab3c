"""What a service was told, what waits, what was given up; and telling it again."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff
from konto.console.signal_words import HINDRANCES, TYPES
from konto.console.views.services import found_by
from konto.kernel.actors import Actor
from konto.services import actions, queries
from konto.services.queries import Signal, Status, Told, Type

PAGE = 50
SHOWN = (Told.QUEUED, Told.DELIVERED, Told.DEAD)
STATES = (None, *SHOWN)
KINDS = {Told.QUEUED: "waiting", Told.DELIVERED: "success", Told.DEAD: "danger"}


@require_safe
@for_staff(Permission.SERVICES)
def events(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """The latest first, those of one state alone where it is asked for. What was said of a person isn't shown."""
    service = found_by(code)
    state = _state(request)
    found = queries.signals_of(service, state=state, before=_before(request), most=PAGE + 1)
    rows = [_row(one) for one in found[:PAGE]]
    context = {
        "staff": staff,
        "service": service,
        "words": queries.words_of(service),
        "states": [
            (f"?state={one.value}" if one else "?", one.label if one else _("All"), one == state) for one in STATES
        ],
        "several": len({one.stream_id for one in found}) > 1,
        "rows": rows,
        "some_again": not service.ended_at and any(row["again"] for row in rows),
        "next": _later(state, found[PAGE - 1]) if len(found) > PAGE else "",
    }
    return render(request, "console/service_events.html", context)


@require_POST
@for_staff(Permission.KEEP_SERVICES)
def replay(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """Tell the service again what was ticked; each goes under the id that it had."""
    service = found_by(code, live=True)
    chosen = {one for value in request.POST.getlist("signal")[:PAGE] if (one := _uuid(value))}
    count = actions.replay(service, chosen, actor=Actor.staff(staff.ref))
    if count:
        messages.success(request, sent_again(count))
    if count < len(chosen):
        left = len(chosen) - count
        said = ngettext("%(count)s event can't be sent again.", "%(count)s events can't be sent again.", left)
        messages.warning(request, said % {"count": left})
    if not chosen:
        messages.warning(request, _("Nothing was ticked that can be sent again."))
    return redirect(reverse("console:service_events", args=[code]))


@require_POST
@for_staff(Permission.KEEP_SERVICES)
def stream(request: HttpRequest, staff: Staff, code: str, stream_id: UUID) -> HttpResponse:
    """Ask a receiver at once, let its stream pause or flow, or send again whatever was given up."""
    service = found_by(code, live=True)
    found, actor = queries.stream_of(service, stream_id), Actor.staff(staff.ref)
    if found is None:
        raise Http404
    match request.POST.get("do"):
        case "ask":
            actions.ask_now(found, actor=actor)
            messages.success(request, _("It is asked now. Look again in some seconds."))
        case "pause":
            actions.set_status(found, Status.PAUSED, actor=actor)
            messages.success(request, _("It pauses. What happens from now on waits, for thirty days at most."))
        case "flow":
            actions.set_status(found, Status.ENABLED, actor=actor)
            messages.success(request, _("It flows again."))
        case "again":
            _say(request, actions.replay_given_up(found, actor=actor))
    return redirect("console:service", code)


def sent_again(count: int) -> str:
    """How many are on their way anew."""
    said = ngettext("%(count)s event is sent again.", "%(count)s events are sent again.", count)
    return said % {"count": count}


def _say(request: HttpRequest, again: actions.Again) -> None:
    if not again.many:
        messages.warning(request, _("Nothing was given up that can be sent again."))
        return
    messages.success(request, sent_again(again.many))
    if again.more:
        messages.warning(request, _("There are more. Send the rest when these have left."))


def _row(signal: Signal) -> dict[str, object]:
    state, hindrance = Told(signal.state), queries.hindrance_of(signal)
    return {
        "signal": signal,
        "words": TYPES[Type(signal.type)],
        "label": state.label,
        "kind": KINDS.get(state, "info"),
        "again": hindrance is None,
        "why_not": HINDRANCES.get(hindrance, "") if hindrance else "",
        "next_try": signal.next_try if state is Told.QUEUED and signal.tries else None,
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
