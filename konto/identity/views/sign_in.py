"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import access, actions, challenge, disclosure, identifiers, known_device
from konto.identity.adapter import enter
from konto.identity.forms.fields import AGAIN
from konto.identity.forms.sign_in import SignInForm
from konto.identity.social import told
from konto.identity.views import asking, carried
from konto.kernel import journal, throttle
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.throttle import Limit
from konto.web import errors, languages
from konto.web.visitors import network_of


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if access.account_in(request):
            return redirect(access.heading(request) or "cabinet:home")
        start = {"address": told.known_as(request) or carried.typed(request)}
        return _page(
            request, asking.fresh(request, SignInForm, limits=_limits(request, start["address"]), initial=start)
        )
    with disclosure.same_time():
        return carried.brought(request, "identity:sign_in") or _weigh(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    account = access.account_in(request)
    if account:
        journal.record(Event.SIGNED_OUT, account.ref, actor=Actor.person(account.ref))
    logout(request)
    with translation.override(languages.of_request(request)):  # the account's language has left with it
        messages.success(request, _("You are signed out."))
    return redirect("web:front")


def _weigh(request: HttpRequest) -> HttpResponse:
    limits = _limits(request, request.POST.get("address", ""))
    try:
        failures = throttle.reserve(limits.values())
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    form = asking.filled(request, SignInForm, challenged=challenge.wanted(failures))
    if form.is_valid():
        return _try(request, form, limits, failures)
    throttle.won(limits.values())
    return _page(request, form)


def _try(request: HttpRequest, form: SignInForm, limits: dict[str, Limit], failures: dict[Limit, int]) -> HttpResponse:
    address, password = form.cleaned_data["address"], form.cleaned_data["password"]
    kind = identifiers.kind_of(address)
    try:
        account = actions.sign_in(address, password, limits=limits, failures=failures)
    except actions.NoAccount:
        form.add_error("address", disclosure.no_account(kind))
    except actions.WrongPassword:
        form.add_error("password" if disclosure.tells() else "address", disclosure.wrong_password(kind))
    else:
        heading, won = access.heading(request), throttle.giving_back(limits.values())
        return enter(request, account, won, address=address, door="password", heading=heading)
    if challenge.wanted({limit: failures.get(limit, 0) + 1 for limit in limits.values()}):
        form.ask_for_picture()
    return _page(request, form)


def _limits(request: HttpRequest, typed: str) -> dict[str, Limit]:
    """What is counted for this try. On a device that has been in before, strangers' failures don't count."""
    address, network = _counted_as(typed), network_of(request)
    device = known_device.device_of(request, address)
    limits = [
        Limit("address and device", f"{address} {device}", 20) if device else Limit("address", address, 50),
        Limit("address and network", f"{address} {network} {device}", 10),
        Limit("network", network, 200),
    ]
    return {limit.what: limit for limit in limits}


def _counted_as(typed: str) -> str:
    """One identifier, one count, however it is spelled: folded just as the form and the look-up do it.

    What can't be one is counted by itself: nothing that is mistyped shares a count with what others mistype.
    """
    typed = typed.strip()[: identifiers.LONGEST]
    folded = identifiers.fold(typed)
    return folded if len(folded) > 1 else typed.casefold()


def _page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "next": access.heading(request) or ""}
    if request.method == "POST" and "password" not in form.errors:
        form["password"].help_text = AGAIN
    return render(request, "identity/sign_in.html", context, status=400 if form.is_bound and form.errors else 200)
