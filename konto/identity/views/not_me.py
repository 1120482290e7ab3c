""" "This isn't me": out of an account that isn't one's own, and on to one's own."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from konto.identity import known_device
from konto.identity.access import for_stopped_account
from konto.identity.actions.not_me import Seen, leave_not_mine
from konto.identity.middleware import store
from konto.identity.models import Account


@require_http_methods(["GET", "HEAD", "POST"])
@for_stopped_account
def not_me(request: HttpRequest, account: Account) -> HttpResponse:
    """The button of the menu: out at once. Whoever comes by a link is asked, and shown no more than the menu shows."""
    if request.method != "POST":
        return render(request, "identity/not_me.html", {"account": account})
    row = store(request).row
    if row:
        leave_not_mine(account, Seen(row, request.request_id))  # type: ignore[attr-defined]
    logout(request)
    answer = redirect("identity:not_me_done")
    answer.delete_cookie(known_device.NAME, samesite="Lax")  # who isn't the owner is a stranger on this device, too
    return answer


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The ways to one's own account."""
    return render(request, "identity/not_me_done.html")
