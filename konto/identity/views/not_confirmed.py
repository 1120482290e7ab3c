"""What somebody sees whose contact was not confirmed in time: why, and every way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from konto.identity import late
from konto.identity.access import for_stopped_account
from konto.identity.models import Account
from konto.kernel import registries


@require_safe
@for_stopped_account
def not_confirmed(request: HttpRequest, account: Account) -> HttpResponse:
    closed = late.closes_at(account)
    if closed is None or registries.door_closed_by(account) != "identity:not_confirmed":
        return redirect("cabinet:home")
    context = {
        "account": account,
        "by_text": "@" not in str(account.address),
        "closed": closed,
        "forgotten": late.forgotten_at(account),
    }
    return render(request, "identity/not_confirmed.html", context)
