"""Appeals: which wait, the next due first; and one of them, beside what it is against, for whoever reviews it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from konto.cases import downloads
from konto.cases import queries as asked
from konto.console import looking, own, queries, timeline
from konto.console.models import Staff
from konto.console.pages import other_page, page_number
from konto.console.permissions import OwnAccount, Permission, for_staff
from konto.console.standing_forms import DecisionForm, drafted
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.standing import actions as standing
from konto.standing import queries as standings
from konto.standing.actions import Purpose
from konto.standing.queries import Appeal, Review, Stage


@require_safe
@for_staff(Permission.REVIEW)
def appeals(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What waits for a decision; with `mine`, what this member of staff has taken."""
    mine = "mine" in request.GET
    page = page_number(request)
    shown = standings.queue(reviewer=staff.ref if mine else None, page=page)
    names = queries.names(one.reviewer for one in shown.appeals)
    context = {
        "staff": staff,
        "mine": mine,
        "rows": [_row(one, staff, names, clock.now()) for one in shown.appeals],
        "earlier": other_page(request.GET, page - 1) if page > 1 else "",
        "later": other_page(request.GET, page + 1) if shown.more else "",
    }
    return render(request, "console/standing_appeals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.REVIEW)
def appeal(request: HttpRequest, staff: Staff, appeal_id: UUID) -> HttpResponse:
    """One appeal: taken, given back, drafted, decided."""
    found = standings.appeal(appeal_id)
    if found is None:
        raise Http404
    refuse_own_appeal(staff, found)
    if request.method != "POST":
        return _page(request, staff, found)
    return _do(request, staff, found)


@require_safe
@for_staff(Permission.REVIEW)
def appeal_file(request: HttpRequest, staff: Staff, appeal_id: UUID, file_id: UUID) -> HttpResponse:
    """What somebody attached to their appeal."""
    found = standings.appeal(appeal_id)
    case = asked.case(found.case_id) if found else None
    if found is None or case is None:
        raise Http404
    refuse_own_appeal(staff, found)
    _note_look(staff, found)
    return downloads.answer(asked.file_of(case, file_id))


def refuse_own_appeal(staff: Staff, appeal: Appeal) -> None:
    """Raises OwnAccount, also where the account is gone and its address has written."""
    own.refuse_own(staff, appeal.account_ref, Permission.REVIEW)
    if appeal.account_ref is None:
        case = asked.case(appeal.case_id)
        if case and own.is_own_address(staff, case.contact):
            raise OwnAccount(Permission.REVIEW)


def _do(request: HttpRequest, staff: Staff, found: Appeal) -> HttpResponse:
    actor = Actor.staff(staff.ref)
    try:
        match request.POST.get("do"):
            case "take":
                standing.take(found.id, instead_of=_expected(request), actor=actor)
                _say_what_for(staff, found)
            case "give_back":
                standing.give_back(found.id, actor=actor)
            case "draft" | "decide" as what:
                return _judge(request, staff, found, is_final=what == "decide")
    except standing.Meanwhile:
        messages.warning(request, _("Somebody else was faster. This is how things stand now."))
    except standing.SameEyes:
        messages.warning(request, _("You decided this restriction, so somebody else decides about the appeal."))
    except ObjectDoesNotExist:
        raise Http404 from None  # they left meanwhile
    if typed := request.POST.get("reasons", "").strip():
        return _page(request, staff, found, unsent=typed)
    return redirect("console:appeal", found.id)


def _say_what_for(staff: Staff, found: Appeal) -> None:
    """Whoever reviews looks at the account, too: that says what for."""
    if found.account_ref:
        looking.state_purpose(staff, found.account_ref, Purpose.REVIEW)


def _judge(request: HttpRequest, staff: Staff, found: Appeal, *, is_final: bool) -> HttpResponse:
    """Keep the draft, or decide. Raises Meanwhile, SameEyes, ObjectDoesNotExist."""
    form = DecisionForm(request.POST, is_final=is_final, may_narrow=standings.may_narrow(found))
    if not form.is_valid():
        return _page(request, staff, found, form)
    given: dict[str, Any] = {"reasons": form.cleaned_data["reasons"], "actor": Actor.staff(staff.ref)}
    if not is_final:
        scope, until = form.rest
        standing.save_draft(found.id, outcome=form.judged, scope=scope, until=until, **given)
        messages.success(request, _("The draft is saved. Nobody but whoever reviews this appeal sees it."))
        return redirect("console:appeal", found.id)
    try:
        assert form.judged, "the form wants one"
        standing.decide(found.id, form.judged, narrower=form.narrower, seen=_read(request), **given)
    except standing.CannotNarrow:
        form.add_error("scope", _("Choose less than what is restricted now: something milder, or a nearer end."))
        return _page(request, staff, found, form)
    except standing.MoreWritten:
        form.add_error(None, _("The person has written meanwhile. Read it above, then decide."))
        return _page(request, staff, found, form)
    messages.success(request, _("Decided. The person is told, with your reasons."))
    return redirect("console:appeal", found.id)


def _page(
    request: HttpRequest, staff: Staff, found: Appeal, form: DecisionForm | None = None, *, unsent: str = ""
) -> HttpResponse:
    """The appeal beside what it is against. `unsent`: what was typed and could be neither sent nor saved."""
    _note_look(staff, found)
    review = standings.review(found.id, staff_ref=staff.ref)
    if review is None:
        raise Http404  # they left meanwhile
    appeal, against = review.appeal, review.restriction or review.remnant
    names = queries.names(
        [appeal.reviewer, appeal.decided_by, against.decided_by if against else None]
        + [one.decided_by for one in review.history]
    )
    waits = appeal.stage in (Stage.FILED, Stage.TAKEN)
    mine = appeal.stage == Stage.TAKEN and appeal.reviewer == staff.ref
    if form is None and mine:
        form = DecisionForm(initial=drafted(appeal), may_narrow=standings.may_narrow(appeal))
    context = {
        "staff": staff,
        "review": review,
        "appeal": appeal,
        "restricted_by": names.get(against.decided_by, "") if against and against.decided_by else "",
        "reviewer": names.get(appeal.reviewer, "") if appeal.reviewer else "",
        "decider": names.get(appeal.decided_by, "") if appeal.decided_by else "",
        "waits": waits,
        "late": waits and appeal.answer_by <= clock.now(),
        "mine": mine,
        "said": _said(review),
        "read": review.said[-1].number if review.said else 0,
        "unsent": unsent,
        "seen": _seen(review, staff),
        "history": _history(review, names),
        "form": form if mine else None,
    }
    return render(request, "console/standing_appeal.html", context, status=400 if form and form.errors else 200)


def _row(one: Appeal, staff: Staff, names: dict[UUID, str], now: datetime) -> dict[str, Any]:
    against = one.restriction or one.remnant
    return {
        "appeal": one,
        "against": against,
        "ground": standings.words_of(against.ground).name if against else "",
        "reviewer": names.get(one.reviewer, "") if one.reviewer else "",
        "late": one.answer_by <= now,
        "is_mine": one.reviewer == staff.ref,
        "restricted_by_me": bool(against and staff.ref in (against.decided_by, *against.decided_before)),
    }


def _said(review: Review) -> list[dict[str, Any]]:
    """What the person wrote; the answer stands beside as the decision."""
    path_of = partial(_path_of_file, review.appeal.id)
    return [
        {"message": one, "staffs": False, "by": "", "files": asked.attached(one, path_of=path_of)}
        for one in review.said
        if not asked.is_staffs(one)
    ]


def _seen(review: Review, staff: Staff) -> list[timeline.Row]:
    """What made a rule restrict."""
    entries = standings.seen_before(review.restriction) if review.restriction else []
    return timeline.lines(entries, reader=staff)


def _history(review: Review, names: dict[UUID, str]) -> list[dict[str, Any]]:
    """The other restrictions of the account."""
    others = [one for one in review.history if one.id != review.appeal.restriction_id]
    return [
        {
            "restriction": one,
            "ground": standings.words_of(one.ground).name,
            "by": names.get(one.decided_by, "") if one.decided_by else "",
        }
        for one in others
    ]


def _note_look(staff: Staff, found: Appeal) -> None:
    standing.note_look(found.account_ref, actor=Actor.staff(staff.ref), purpose=Purpose.REVIEW, appeal=found.id)


def _read(request: HttpRequest) -> int:
    """The number of the last message that stood on the page."""
    typed = request.POST.get("read", "")[:5]
    return int(typed) if typed.isascii() and typed.isdigit() else -1


def _expected(request: HttpRequest) -> UUID | None:
    """Whose the appeal was when the button was shown."""
    try:
        return UUID(request.POST.get("from", ""))
    except ValueError:
        return None


def _path_of_file(appeal_id: UUID, file_id: UUID) -> str:
    return reverse("console:appeal_file", args=[appeal_id, file_id])
