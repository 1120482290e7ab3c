"""Showing a contact from before whatever changed: the way out of a suspected hijack."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import actions as identity
from konto.identity.access import for_errand, session_in
from konto.identity.models import Account
from konto.kernel.actors import Actor
from konto.notices import actions as notices
from konto.standing import actions, now, queries
from konto.standing.forms import CodeForm
from konto.standing.models import Rule
from konto.standing.views.opening import OTHERS
from konto.web import errors
from konto.web.visitors import network_of

for_stopped = for_errand("standing")


@require_http_methods(["GET", "HEAD", "POST"])
@for_stopped
def show(request: HttpRequest, account: Account) -> HttpResponse:
    """Where the code is typed."""
    if not _is_suspected(account):
        return redirect("standing:mine")
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    if form.is_bound and form.is_valid():
        verdict = actions.prove(
            account, form.cleaned_data["code"], session=session_in(request), actor=Actor.person(account.ref)
        )
        if verdict.right and any(one.rule != Rule.HIJACK for one in now.closing(account)):
            messages.info(request, OTHERS)
            return redirect("cabinet:home")
        if verdict.right:
            messages.success(request, _("Thank you: everything is open again. Look through your settings and devices."))
            return redirect("cabinet:home")
        form.add_error("code", identity.explain(verdict))
    context = {"form": form, "guardians": queries.guardians_of(account)}
    return render(request, "standing/show.html", context, status=400 if form.errors else 200)


@require_POST
@for_stopped
def send(request: HttpRequest, account: Account) -> HttpResponse:
    """Send the code to one of these contacts."""
    if not _is_suspected(account):
        return redirect("standing:mine")
    kind, network = request.POST.get("kind", ""), network_of(request)
    try:
        sent = actions.send_code(account, kind, network=network, actor=Actor.person(account.ref))
    except notices.TooMany as capped:
        return errors.too_many(request, wait=capped.wait)
    except notices.NoGateway:
        sent = False
    if sent:
        messages.success(request, _("The code is on its way."))
    else:
        messages.info(request, _("No code was sent: one left a moment ago, or that contact can't be reached."))
    return redirect("standing:show")


def _is_suspected(account: Account) -> bool:
    return queries.suspicion(account) is not None
