"""The user name: set, changed, taken off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from konto.identity import queries, shield
from konto.identity.access import for_proved_account
from konto.identity.actions.contacts_room import Unusable
from konto.identity.actions.profile_username import remove_user_name, set_user_name
from konto.identity.forms.profile import UserNameForm
from konto.identity.models import Account, IdentifierKind, State
from konto.identity.views import contacts_words as words
from konto.kernel import throttle
from konto.kernel.actors import Actor
from konto.kernel.throttle import Limit
from konto.web import errors
from konto.web.visitors import network_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_proved_account
def user_name(request: HttpRequest, account: Account) -> HttpResponse:
    """Choose a user name. How often is bounded: each answer tells whether somebody has the name."""
    if account.state != State.ACTIVE:
        return redirect("identity:activate")
    has = queries.identifier_of(account, IdentifierKind.NAME)
    form = UserNameForm(
        request.POST if request.method == "POST" else None, initial={"user_name": has.value if has else ""}
    )
    limits = [Limit("user name", str(account.pk), 10), Limit("user name network", network_of(request), 50)]
    try:
        throttle.counts(limits)
        if request.method == "POST" and form.is_valid():
            throttle.spend(limits)
            if _set(request, account, form):
                return redirect("identity:settings")
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    told = [one.masked for one in shield.who_may_undo(account, shield.changes_of(account))]
    context = {"form": form, "has": has, "told": told}
    return render(request, "identity/user_name.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_proved_account
def remove(request: HttpRequest, account: Account) -> HttpResponse:
    """Taking it off is a button on the page where it is changed."""
    if request.method != "POST":
        return redirect("identity:user_name")
    if remove_user_name(account, network=network_of(request), actor=Actor.person(account.ref)):
        messages.success(request, _("The user name is off your account. For two weeks nobody else can have it."))
    return redirect("identity:settings")


def _set(request: HttpRequest, account: Account, form: UserNameForm) -> bool:
    try:
        changed = set_user_name(account, form.wish(), network=network_of(request), actor=Actor.person(account.ref))
    except Unusable as unusable:
        form.add_error("user_name", words.trouble(IdentifierKind.NAME, unusable.trouble))
        return False
    if changed:
        messages.success(request, _("Your user name is saved. You can sign in with it."))
    return True
