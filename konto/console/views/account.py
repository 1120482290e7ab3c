"""An account as staff see it: its state and what happened; what the person sees; signing them out everywhere."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from konto.cases import queries as asked
from konto.console import looking, own, seen_as, timeline
from konto.console.models import Staff
from konto.console.pages import other_page, page_number
from konto.console.permissions import Permission, for_staff
from konto.console.search_forms import EndSessionsForm
from konto.console.views import purpose as purposes
from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.identity.actions import EndReason
from konto.identity.models import Account
from konto.kernel.actors import Actor
from konto.standing import queries as standings

MOST_CASES: Final = 10


@require_safe
@for_staff(Permission.ACCOUNT)
def account(request: HttpRequest, staff: Staff, account_ref: UUID) -> HttpResponse:
    """Whose it is, how it stands, and everything that the journal has of it, the latest first."""
    found = _found(staff, account_ref, Permission.ACCOUNT)
    purpose = looking.purpose_of(staff, account_ref)
    if purpose is None:
        return purposes.ask(request, account_ref)
    looking.note_page(staff, account_ref, purpose)
    page = page_number(request)
    shown = timeline.of(account_ref, reader=staff, page=page)
    cases = list(asked.of_account(account_ref)[: MOST_CASES + 1])
    context = {
        "staff": staff,
        "account": found,
        "contacts": identities.identifiers_of(found.subject),
        "running": standings.running(found),
        "cases": cases[:MOST_CASES],
        "more_cases": len(cases) > MOST_CASES,
        "rows": shown.rows,
        "page": page,
        "newer": other_page(request.GET, page - 1) if page > 1 else "",
        "older": other_page(request.GET, page + 1) if shown.more else "",
    }
    return render(request, "console/account.html", context)


@require_safe
@for_staff(Permission.SEE_AS)
def see_as(request: HttpRequest, staff: Staff, account_ref: UUID) -> HttpResponse:
    """What the pages of the account list for its person, to be read and nothing else."""
    found = _found(staff, account_ref, Permission.SEE_AS)
    purpose = looking.purpose_of(staff, account_ref)
    if purpose is None:
        return purposes.ask(request, account_ref)
    looking.note_seen_as(staff, account_ref, purpose)
    return render(request, "console/see_as.html", {"staff": staff, "account": found, "seen": seen_as.of(found)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.END_SESSIONS)
def end_sessions(request: HttpRequest, staff: Staff, account_ref: UUID) -> HttpResponse:
    """Sign somebody out everywhere; codes and links that are on their way end, too."""
    found = _found(staff, account_ref, Permission.END_SESSIONS)
    purpose = looking.purpose_of(staff, account_ref)
    if purpose is None:
        return purposes.ask(request, account_ref)
    form = EndSessionsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = EndReason(form.cleaned_data["reason"])
        ended = identity.end_sessions_of(found, actor=Actor.staff(staff.ref), reason=reason)
        said = ngettext("Signed out on %d device.", "Signed out on %d devices.", ended) % ended
        messages.success(request, said)
        return redirect("console:account", account_ref)
    looking.note_page(staff, account_ref, purpose)
    context = {"staff": staff, "account": found, "form": form}
    return render(request, "console/end_sessions.html", context, status=400 if form.errors else 200)


def _found(staff: Staff, account_ref: UUID, permission: Permission) -> Account:
    """The account, unless it is gone, or the staff's own."""
    account = identities.by_ref(account_ref)
    if account is None:
        raise Http404
    own.refuse_own(staff, account, permission)
    return account
