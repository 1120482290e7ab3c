"""What waits for an answer, the next due first; and one case."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from konto.cases import actions as cases
from konto.cases import downloads
from konto.cases import queries as asked
from konto.cases.actions import Status, Subject
from konto.cases.queries import Case
from konto.console import evidence, queries
from konto.console.forms import AnswerForm, FilterForm
from konto.console.models import Staff
from konto.console.own import refuse_own
from konto.console.pages import other_page, page_number
from konto.console.permissions import Permission, demand, for_staff, may
from konto.console.views.number import doubted_in
from konto.console.views.standing_appeals import refuse_own_appeal
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.standing import queries as standings
from konto.standing.queries import OPEN_STAGES, Appeal
from konto.web.once import form_key
from konto.web.templatetags.ui import largest_unit


@require_safe
@for_staff(Permission.CASES)
def queue(request: HttpRequest, staff: Staff) -> HttpResponse:
    form = FilterForm(request.GET)
    chosen = form.chosen
    page = page_number(request)
    shown = asked.queue(
        status=chosen.get("status", ""),
        subject=chosen.get("subject", ""),
        assignee=staff.ref if chosen.get("mine") else None,
        page=page,
    )
    names = queries.names(case.assignee for case in shown.cases)
    now = clock.now()
    context = {
        "staff": staff,
        "form": form,
        "rows": [
            {
                "case": case,
                "alarm": asked.is_alarm(case),
                "assignee": names.get(case.assignee, "") if case.assignee else "",
                "late": _late(case, now),
                "due_in": largest_unit((case.answer_by - now).total_seconds()),
                "opens": case.subject != Subject.APPEAL or may(staff, Permission.REVIEW),
            }
            for case in shown.cases
        ],
        "earlier": other_page(request.GET, page - 1) if page > 1 else "",
        "later": other_page(request.GET, page + 1) if shown.more else "",
    }
    return render(request, "console/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.CASES)
def one(request: HttpRequest, staff: Staff, case_id: UUID) -> HttpResponse:
    found = asked.case(case_id)
    if found is None:
        raise Http404
    refuse_own(staff, found.account_ref, Permission.CASES)
    appeal = _appeal_in(found, staff)
    if appeal and (appeal.stage in OPEN_STAGES or found.status == Status.CLOSED):
        return redirect(
            "console:appeal", appeal.pk
        )  # it is judged there; what somebody writes afterwards is answered here
    actor = Actor.staff(staff.ref)
    try:
        match request.POST.get("do", "answer") if request.method == "POST" else None:
            case None:
                return _page(request, found, staff, AnswerForm())
            case "take":
                cases.assign(case_id, staff.ref, instead_of=_expected(request), actor=actor)
            case "close" if _draft(request):
                return _page(request, found, staff, _unsent(request))
            case "close":
                cases.close(case_id, actor=actor)
            case _:
                return _answer(request, found, staff, actor)
    except cases.Meanwhile:
        messages.warning(request, _("Somebody else was faster. This is how things stand now."))
    except Case.DoesNotExist:
        raise Http404 from None
    if draft := _draft(request):  # what was typed beside the button stays
        return _page(request, asked.case(case_id) or found, staff, AnswerForm(initial=draft))
    return redirect("console:case", case_id)


@require_safe
@for_staff(Permission.CASES)
def file(request: HttpRequest, staff: Staff, case_id: UUID, file_id: UUID) -> HttpResponse:
    found = asked.case(case_id)
    if found is None:
        raise Http404
    refuse_own(staff, found.account_ref, Permission.CASES)
    _appeal_in(found, staff)
    cases.note_look(found, actor=Actor.staff(staff.ref))
    return downloads.answer(asked.file_of(found, file_id))


def _appeal_in(found: Case, staff: Staff) -> Appeal | None:
    """The appeal that the case holds, if it holds one. Raises NotAllowed for whoever decides none, OwnAccount."""
    if found.subject != Subject.APPEAL:
        return None
    demand(staff, Permission.REVIEW)
    appeal = standings.appeal_of_case(found.pk)
    if appeal:
        refuse_own_appeal(staff, appeal)
    return appeal


def _answer(request: HttpRequest, found: Case, staff: Staff, actor: Actor) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answered = cases.answer(
                found.pk, form.cleaned_data["text"], seen=_seen(request), key=form_key(request), actor=actor
            )
        except cases.Meanwhile:
            form.add_error(None, _("Somebody has written meanwhile. Read it above, then send your answer again."))
        else:
            _say_who_was_told(request, found, told=answered.told)
            return redirect("console:case", found.pk)
    return _page(request, found, staff, form)


def _say_who_was_told(request: HttpRequest, found: Case, *, told: bool) -> None:
    if told:
        messages.success(request, _("Sent."))
    elif found.account_ref:
        messages.warning(request, _("Nobody was told: the account has no contact that can be reached."))
    else:
        messages.warning(request, _("Nobody was told: nobody can be reached about this."))


def _draft(request: HttpRequest) -> dict[str, str]:
    """What was typed beside the button that was pressed; nothing where the field was empty."""
    text = request.POST.get("text", "")
    return {"text": text} if text.strip() else {}


def _unsent(request: HttpRequest) -> AnswerForm:
    """The form with what was typed, and why closing waits for it."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        form.add_error("text", _("You have typed an answer. Send it first, or empty the field and close."))
    return form


def _page(request: HttpRequest, found: Case, staff: Staff, form: AnswerForm) -> HttpResponse:
    """What was said and what is known: a look, also where it comes back from a button."""
    cases.note_look(found, actor=Actor.staff(staff.ref))
    said = asked.conversation(found)
    names = queries.names([found.assignee, *(message.author_ref for message in said)])
    context = {
        "staff": staff,
        "case": found,
        "said": [
            {
                "message": message,
                "staffs": asked.is_staffs(message),
                "by": names.get(message.author_ref, "") if message.author_ref else "",
                "files": asked.attached(message, path_of=partial(_path_of_file, found)),
            }
            for message in said
        ],
        "evidence": evidence.rows(found.evidence),
        "assignee": names.get(found.assignee, "") if found.assignee else "",
        "mine": found.assignee == staff.ref,
        "late": _late(found, clock.now()),
        "closed": found.status == Status.CLOSED,
        "alarm": asked.is_alarm(found),
        "reached": asked.reached(found),
        "doubted_number": doubted_in(found),
        "form": form,
        "seen": said[-1].number if said else 0,
        "key": form_key(request),
    }
    return render(request, "console/case.html", context, status=400 if form.errors else 200)


def _late(case: Case, now: datetime) -> bool:
    return case.status == Status.OPEN and case.answer_by <= now


def _expected(request: HttpRequest) -> UUID | None:
    """Whose the case was when the button was shown."""
    try:
        return UUID(request.POST.get("from", ""))
    except ValueError:
        return None


def _path_of_file(found: Case, file_id: UUID) -> str:
    return reverse("console:file", args=[found.pk, file_id])


def _seen(request: HttpRequest) -> int:
    typed = request.POST.get("seen", "")[:5]
    return int(typed) if typed.isascii() and typed.isdigit() else -1
