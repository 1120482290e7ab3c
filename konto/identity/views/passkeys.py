"""Passkeys: adding one, naming it, and coming in with one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import access
from konto.identity.access import for_proved_account
from konto.identity.actions import doors as acts
from konto.identity.actions.passkey_entry import enter_by_passkey
from konto.identity.adapter import enter
from konto.identity.doors import listing, passkeys
from konto.identity.doors.door import Kind
from konto.identity.forms.doors import NewPasskeyForm, PasskeyNameForm
from konto.identity.forms.prove import PasskeyForm
from konto.identity.models import Account
from konto.identity.views import ceremony
from konto.kernel import throttle
from konto.kernel.actors import Actor
from konto.kernel.throttle import Limit
from konto.web import errors
from konto.web.visitors import device_of, network_of

ADD, ENTER = "add", "enter"


@require_http_methods(["GET", "HEAD", "POST"])
@for_proved_account
def add(request: HttpRequest, account: Account) -> HttpResponse:
    """Give the account a passkey of this device."""
    form = NewPasskeyForm(request.POST if request.method == "POST" else None, initial={"name": device_of(request)})
    if form.is_valid() and _made(request, account, form):
        messages.success(request, _("Your passkey opens the account now."))
        return redirect("identity:doors")
    return render(request, "identity/passkey_add.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@for_proved_account
def new_options(request: HttpRequest, account: Account) -> JsonResponse:
    """What the browser is asked, so that it makes a passkey."""
    options, state = passkeys.ask_for_new(account)
    ceremony.keep(request, ADD, state)
    return JsonResponse(options)


@require_http_methods(["GET", "HEAD", "POST"])
@for_proved_account
def rename(request: HttpRequest, account: Account, passkey: int) -> HttpResponse:
    """Call a passkey something else."""
    mine = (one for one in listing.doors_of(account) if one.kind is Kind.PASSKEY and one.which == str(passkey))
    door = next(mine, None)
    if door is None:
        raise Http404
    form = PasskeyNameForm(request.POST or None, initial={"name": door.name})
    if request.method == "POST" and form.is_valid():
        acts.rename_passkey(account, passkey, name=form.cleaned_data["name"], actor=Actor.person(account.ref))
        messages.success(request, _("Renamed."))
        return redirect("identity:doors")
    return render(request, "identity/passkey_rename.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
def enter_options(request: HttpRequest) -> HttpResponse:
    """What the browser is asked, so that it shows whichever passkey it has for us: no account is named."""
    questions, wrong = _limits(request)
    try:
        throttle.counts([wrong])
        throttle.spend([questions])
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    return ceremony.ask(request, ENTER)


@require_POST
def enter_with(request: HttpRequest) -> HttpResponse:
    """Come in with a passkey: it is the only step, and needs no picture code."""
    _questions, wrong = _limits(request)
    try:
        throttle.reserve([wrong])
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    form = PasskeyForm(request.POST)
    account = ceremony.answered(request, ENTER, form.cleaned_data["credential"]) if form.is_valid() else None
    if not enter_by_passkey(account, limits=[wrong]) or account is None:
        messages.error(request, ceremony.UNKNOWN)
        return redirect(access.with_heading(request, "identity:sign_in"))
    return enter(request, account, address="", door="passkey", heading=access.heading(request))


def _limits(request: HttpRequest) -> tuple[Limit, Limit]:
    """How often one network may ask, and how often it may be wrong: with nothing to guess at, that is for the load."""
    network = network_of(request)
    return Limit("passkey questions", network, 300), Limit("network", network, 200)


def _made(request: HttpRequest, account: Account, form: NewPasskeyForm) -> bool:
    answer, state = form.cleaned_data["credential"], ceremony.asked(request, ADD)
    try:
        if state is None:
            raise passkeys.Unfit
        passkeys.check_new(state, answer)
        acts.add_passkey(account, name=form.cleaned_data["name"], answer=answer, actor=Actor.person(account.ref))
    except passkeys.Unfit:
        form.add_error(None, _("The passkey couldn't be kept: the page was open for too long. Try it once more."))
    except acts.TooManyDoors:
        form.add_error(None, _("You have as many passkeys as an account can have. Remove one that you don't use."))
    return not form.errors
