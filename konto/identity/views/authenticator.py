"""Setting up the authenticator app, and its recovery codes."""

from __future__ import annotations

from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from konto.identity import actions
from konto.identity.access import for_proved_account
from konto.identity.actions import authenticator as acts
from konto.identity.actions.doors import NoDoor, TooManyDoors
from konto.identity.doors import authenticator
from konto.identity.forms.doors import ConfirmAppForm
from konto.identity.models import Account
from konto.kernel import keys
from konto.kernel.actors import Actor

SECRET = "app_secret"  # noqa: S105 - the name of a mark in the session


@require_http_methods(["GET", "HEAD", "POST"])
@for_proved_account
def set_up(request: HttpRequest, account: Account) -> HttpResponse:
    """Show the secret as a picture and as text, and take the first code."""
    if actions.asks_for_second_step(account):
        return redirect("identity:doors")
    form = ConfirmAppForm(request.POST if request.method == "POST" else None)
    try:
        codes = made(request, account, form)
    except TooManyDoors:
        return redirect("identity:doors")
    if codes:
        return _sheet(request, codes, made=True)
    secret = secret_of(request)
    context = {
        "form": form,
        "secret": authenticator.spaced(secret),
        "picture": mark_safe(_picture(account, secret)),  # noqa: S308 - drawn by the package, from our own text
    }
    return render(request, "identity/app_set_up.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_proved_account
def recovery_codes(request: HttpRequest, account: Account) -> HttpResponse:
    """A new sheet of recovery codes; the old one stops working."""
    if not actions.asks_for_second_step(account):
        return redirect("identity:doors")
    if request.method != "POST":
        return render(request, "identity/recovery_codes_new.html")
    try:
        codes = acts.renew_recovery_codes(account, actor=Actor.person(account.ref))
    except NoDoor:
        messages.info(request, _("The authenticator app was closed meanwhile."))
        return redirect("identity:doors")
    return _sheet(request, codes, made=False)


def made(request: HttpRequest, account: Account, form: ConfirmAppForm) -> list[str]:
    """The recovery codes of the app that is set up now; none where its code isn't right, which the form says.

    Raises TooManyDoors.
    """
    if not form.is_valid():
        return []
    secret, code = secret_of(request), form.cleaned_data["code"]
    try:
        codes = acts.set_up_app(account, secret=secret, code=code, actor=Actor.person(account.ref))
    except acts.WrongCode:
        form.add_error("code", _("The app shows another code now. Check that the clock of its device is right."))
        return []
    del request.session[SECRET]
    return codes


def secret_of(request: HttpRequest) -> str:
    """The secret that this browser is setting up, sealed in its session: the same when the page is loaded anew."""
    try:
        return keys.unseal(request.session.get(SECRET, "").encode())
    except InvalidToken:
        secret = authenticator.new_secret()
        request.session[SECRET] = keys.seal(secret).decode()
        return secret


def _picture(account: Account, secret: str) -> str:
    return authenticator.picture(authenticator.address(secret, label=account.address or account.name))


def _sheet(request: HttpRequest, codes: list[str], *, made: bool) -> HttpResponse:
    """The codes are shown here and never again: only their marks are kept."""
    return render(request, "identity/recovery_codes.html", {"codes": codes, "made": made})
