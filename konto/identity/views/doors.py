"""The page with every door to the account, and closing one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from konto.identity import actions, queries
from konto.identity.access import for_account, for_proved_account
from konto.identity.actions import doors as acts
from konto.identity.doors import listing, passkeys
from konto.identity.doors.door import Door, Kind
from konto.identity.forms.passwords import ChosenPasswordForm
from konto.identity.middleware import store
from konto.identity.models import Account
from konto.kernel.actors import Actor
from konto.web.visitors import network_of


@require_safe
@for_account
def doors(request: HttpRequest, account: Account) -> HttpResponse:
    """Every way into this account."""
    found = listing.doors_of(account)
    kinds = {door.kind for door in found}
    context = {
        "rows": [(door, listing.can_close(door, found)) for door in found],
        "lacks": {str(kind) for kind in Kind if kind not in kinds},
        "more_passkeys": sum(door.kind is Kind.PASSKEY for door in found) < passkeys.MOST,
    }
    return render(request, "identity/doors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_proved_account
def close(request: HttpRequest, account: Account, kind: str, which: str) -> HttpResponse:
    """Ask once, then close the door."""
    found = listing.doors_of(account)
    door = next((one for one in found if (one.kind, one.which) == (kind, which)), None)
    if door is None:
        raise Http404
    if request.method == "POST":
        return _close(request, account, door)
    return render(request, "identity/door_close.html", {"door": door, "can_close": listing.can_close(door, found)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_proved_account
def open_codes(request: HttpRequest, account: Account) -> HttpResponse:
    """Let codes by e-mail or text open the account again."""
    if request.method == "POST":
        acts.open_codes(account, actor=Actor.person(account.ref))
        messages.success(request, _("A code by e-mail or text opens your account now."))
        return redirect("identity:doors")
    return render(request, "identity/door_codes.html")


@require_http_methods(["GET", "HEAD", "POST"])
@for_proved_account
def set_password(request: HttpRequest, account: Account) -> HttpResponse:
    """A password for an account that has none."""
    if account.has_usable_password():
        return redirect("identity:password")
    form = ChosenPasswordForm(request.POST or None, about=queries.known_of(account))
    if request.method == "POST" and form.is_valid():
        row = store(request).row
        changed = actions.change_password(
            account,
            form.cleaned_data["password"],
            keep_session=row.id if row else None,
            network=network_of(request),
            actor=Actor.person(account.ref),
        )
        update_session_auth_hash(request, changed)
        messages.success(request, _("Your password opens the account now."))
        return redirect("identity:doors")
    return render(request, "identity/door_password.html", {"form": form}, status=400 if form.errors else 200)


def _close(request: HttpRequest, account: Account, door: Door) -> HttpResponse:
    row = store(request).row
    try:
        changed = acts.close_door(
            account, door.kind, door.which, keep_session=row.id if row else None, actor=Actor.person(account.ref)
        )
    except acts.LastDoor:
        return redirect("identity:door_close", kind=door.kind, which=door.which)
    except acts.NoDoor:
        messages.info(request, _("That way in was removed already."))
        return redirect("identity:doors")
    update_session_auth_hash(request, changed)  # its mark goes with the password
    messages.success(request, _("Removed. Every other device is signed out."))
    return redirect("identity:doors")
