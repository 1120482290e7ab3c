"""The end of getting back in: a new password, or the date from which one can be chosen."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from konto.identity import identifiers, queries
from konto.identity.actions.activation import FreshStart
from konto.identity.actions.recovery_done import open_recovery, recover, starts_afresh
from konto.identity.adapter import enter
from konto.identity.forms.activation import FreshStartForm
from konto.identity.forms.passwords import ChosenPasswordForm
from konto.identity.models import Recovery, RecoveryEnd
from konto.identity.views import asking, recovering
from konto.identity.views.recovering import Recovering


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password, for whoever has just proved a contact in this browser."""
    found = recovering.current(request)
    recovery = _opened(request, found)
    if not (found and recovery):
        return _over(request)
    form = _form(request, recovery)
    if not form.is_valid():
        return _page(request, recovery, form)
    chosen, fresh = form.cleaned_data["password"], None
    if isinstance(form, FreshStartForm):
        fresh = FreshStart(chosen, form.cleaned_data["name"], translation.get_language() or "")
    account = recover(recovery.id, chosen, fresh=fresh, browser=asking.browser_secret(request))
    if account is None:
        return _over(request)
    recovering.forget(request)
    with translation.override(account.language):  # as the next page speaks
        messages.success(request, _("Your new password is set, and every other device is signed out."))
    heading = resolve_url("identity:whole") + (f"?{urlencode({'next': found.heading})}" if found.heading else "")
    return enter(request, account, address=recovery.identifier.value, door="recovery", heading=heading)


@require_safe
def waits(request: HttpRequest) -> HttpResponse:
    """When a new password can be chosen, and why not now; or that somebody stopped it."""
    recovery = waiting(recovering.current(request))
    if recovery is None or recovery.ended not in ("", RecoveryEnd.STOPPED):
        return redirect("identity:recover")
    context = {"recovery": recovery, "masked": recovery.identifier.masked, "stopped": bool(recovery.ended)}
    return render(request, "identity/recovery_waits.html", context)


def waiting(found: Recovering | None) -> Recovery | None:
    """What this browser proved, and what opens only later; None where nothing does."""
    if not (found and found.recovery):
        return None
    rows = Recovery.objects.select_related("identifier").filter(browser_digest=None)
    return rows.filter(pk=UUID(found.recovery), account=UUID(found.account)).first()


def _opened(request: HttpRequest, found: Recovering | None) -> Recovery | None:
    if not (found and found.recovery):
        return None
    return open_recovery(UUID(found.recovery), browser=asking.browser_secret(request))


def _form(request: HttpRequest, recovery: Recovery) -> ChosenPasswordForm:
    kind = FreshStartForm if starts_afresh(recovery) else ChosenPasswordForm
    # Where nobody proved the contact, all the rest may be a stranger's: it goes, and keeps nobody from a password.
    known = kind is not FreshStartForm
    about = queries.known_of(recovery.account) if known else identifiers.written(recovery.identifier.value)
    return kind(request.POST if request.method == "POST" else None, about=about)


def _page(request: HttpRequest, recovery: Recovery, form: ChosenPasswordForm) -> HttpResponse:
    context = {"form": form, "masked": recovery.identifier.masked, "afresh": isinstance(form, FreshStartForm)}
    return render(request, "identity/recover_password.html", context, status=400 if form.errors else 200)


def _over(request: HttpRequest) -> HttpResponse:
    """Nothing is open here (any more): the way on."""
    return render(request, "identity/recover_over.html", {"outcome": "password"}, status=410)
