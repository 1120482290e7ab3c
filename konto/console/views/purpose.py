"""What an account is looked at for: asked before the first page about it, and again after half an hour."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from konto.console import looking, own, sessions
from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff
from konto.console.search_forms import PurposeForm
from konto.identity import queries as identities
from konto.standing.actions import Purpose


def ask(request: HttpRequest, account_ref: UUID) -> HttpResponse:
    """Lead to the question, and from there back to this page; what was being sent is asked for again."""
    back = f"?{urlencode({'next': request.path})}" if request.method in ("GET", "HEAD") else ""
    return redirect(f"{reverse('console:purpose', args=[account_ref])}{back}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.LOOK)
def purpose(request: HttpRequest, staff: Staff, account_ref: UUID) -> HttpResponse:
    """Nothing of the person is shown yet."""
    account = identities.by_ref(account_ref)
    if account is None:
        raise Http404
    own.refuse_own(staff, account, Permission.LOOK)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        looking.state_purpose(staff, account_ref, Purpose(form.cleaned_data["purpose"]))
        return redirect(_heading(request) or reverse("console:account", args=[account_ref]))
    context = {"staff": staff, "form": form, "next": _heading(request)}
    return render(request, "console/purpose.html", context, status=400 if form.errors else 200)


def _heading(request: HttpRequest) -> str:
    """Back to a page of the console, or nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fits = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(sessions.PATH)
    return wanted if fits and len(wanted) < 500 else ""
