"""A break from every message that one can do without. It deletes nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from konto.identity.access import for_account
from konto.identity.forms.messages import BreakForm
from konto.identity.models import Account
from konto.kernel.actors import Actor
from konto.notices import actions as notices
from konto.notices import queries as letters


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def take_a_break(request: HttpRequest, account: Account) -> HttpResponse:
    if request.method == "POST" and "end" in request.POST:
        return _end(request, account)
    form = BreakForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        notices.take_break(account.ref, until=form.ends_at(), actor=Actor.person(account.ref))
        messages.success(request, _("Your break runs. Nothing optional is sent to you."))
        return redirect("identity:take_a_break")
    context = {"form": form, "pause": letters.break_of(account.ref)}
    return render(request, "identity/take_a_break.html", context, status=400 if form.errors else 200)


def _end(request: HttpRequest, account: Account) -> HttpResponse:
    if notices.end_break(account.ref, actor=Actor.person(account.ref)):
        messages.success(request, _("Your break is over. You get again what you chose."))
    return redirect("identity:take_a_break")
