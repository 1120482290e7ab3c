"""One case, as the person it belongs to sees it: by its link, or signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konto.cases import actions, queries
from konto.cases.actions import Status
from konto.cases.contacts import mask
from konto.cases.forms import ReplyForm
from konto.cases.models import Case
from konto.kernel.actors import Actor
from konto.web.once import form_key

FULL = gettext_lazy("You have written ten times. Wait for our answer: then you can write again.")


@dataclass(frozen=True)
class Visitor:
    """How somebody came to their case: the page's path, the path of each file, who they are, what it proves."""

    here: str
    file: Callable[[UUID], str]
    actor: Actor
    proves: bool = False
    back: str = ""


def show(request: HttpRequest, case: Case, visitor: Visitor) -> HttpResponse:
    """The page, or what one of its buttons does. Raises Http404 where the case is gone meanwhile."""
    try:
        match request.POST.get("do", "reply") if request.method == "POST" else None:
            case None:
                return _page(request, case, visitor, ReplyForm())
            case "close" if _has_typed(request) and not case.held:
                return _reply(request, case, visitor, closes=True)
            case "close":
                _close(request, case, visitor)
            case "confirm" if visitor.proves:
                actions.confirm(case.id, actor=visitor.actor)
                messages.success(request, _("Sent. A person reads it now."))
            case "disown" if visitor.proves:
                actions.disown(case.id, actor=visitor.actor)
                return render(request, "cases/disowned.html")
            case _ if case.held:
                return redirect(visitor.here)  # first it has to be confirmed
            case _:
                return _reply(request, case, visitor)
    except (Case.DoesNotExist, actions.Meanwhile):
        raise Http404 from None
    return redirect(visitor.here)


def _has_typed(request: HttpRequest) -> bool:
    """Whether the message beside the button would be lost."""
    return bool(request.POST.get("text", "").strip() or request.FILES)


def _close(request: HttpRequest, case: Case, visitor: Visitor) -> None:
    actions.close(case.id, actor=visitor.actor, proves=visitor.proves)
    messages.success(request, _("Closed. If something is still open, just write again."))


def _reply(request: HttpRequest, case: Case, visitor: Visitor, *, closes: bool = False) -> HttpResponse:
    form = ReplyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.reply(
                case.id,
                form.cleaned_data["text"],
                key=form_key(request),
                files=form.attached,
                actor=visitor.actor,
                proves=visitor.proves,
            )
        except actions.WaitForAnswer:
            form.add_error(None, FULL)
        else:
            messages.success(request, _("Your message has arrived."))
            if closes:
                _close(request, case, visitor)
            return redirect(visitor.here)
    return _page(request, case, visitor, form)


def _page(request: HttpRequest, case: Case, visitor: Visitor, form: ReplyForm) -> HttpResponse:
    said = queries.conversation(case)
    context = {
        "case": case,
        "title": queries.title_of(case),
        "alarm": queries.is_alarm(case),
        "said": [
            {
                "message": message,
                "staffs": queries.is_staffs(message),
                "files": queries.attached(message, path_of=visitor.file),
            }
            for message in said
        ],
        "form": form,
        "key": form_key(request),
        "contact": mask(case.contact),
        "waits": case.status == Status.OPEN,
        "closed": case.status == Status.CLOSED,
        "by_link": not visitor.back,
        "back": visitor.back,
        "may_confirm": visitor.proves,
        "may_disown": visitor.proves and not case.account_ref and not case.proved_at,
    }
    return render(request, "cases/case.html", context, status=400 if form.errors else 200)
