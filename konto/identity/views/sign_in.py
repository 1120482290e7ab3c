"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import access, actions, addresses, challenge, disclosure, throttle
from konto.identity.adapter import enter
from konto.identity.forms import SignInForm
from konto.identity.middleware import store
from konto.identity.models import Account
from konto.identity.throttle import Limit
from konto.identity.views import asking
from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.web import errors
from konto.web.visitors import network_of

DEVICE_COOKIE = "konto_device"
DEVICE_REMEMBERED = 365 * 86_400


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if access.account_in(request):
            return redirect(access.heading(request) or "cabinet:home")
        return _page(request, asking.form_for(request, SignInForm, limits=[]))
    limits = _limits(request)
    try:
        failures = throttle.counts(limits.values())
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    form = SignInForm(request.POST, challenged=challenge.wanted(failures))
    if form.is_valid():
        return _try(request, form, limits, failures)
    return _page(request, form)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    account = access.account_in(request)
    if account:
        journal.record(Event.SIGNED_OUT, account.ref, actor=Actor.person(account.ref))
    logout(request)
    return redirect("web:front")


def _try(request: HttpRequest, form: SignInForm, limits: dict[str, Limit], failures: dict[Limit, int]) -> HttpResponse:
    address, password = form.cleaned_data["address"], form.cleaned_data["password"]
    try:
        account = actions.sign_in(address, password, limits=limits, failures=failures)
    except actions.NoAccount:
        form.add_error("address", disclosure.no_account())
    except actions.WrongPassword:
        form.add_error("password" if disclosure.tells() else "address", disclosure.wrong_password())
    else:
        return _welcome(request, account)
    if challenge.wanted({limit: failures.get(limit, 0) + 1 for limit in limits.values()}):
        form.ask_for_picture()
    return _page(request, form)


def _welcome(request: HttpRequest, account: Account) -> HttpResponse:
    store(request).door = "password"
    answer = enter(request, account, heading=access.heading(request))
    answer.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(str(account.ref), salt=DEVICE_COOKIE),
        max_age=DEVICE_REMEMBERED,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def _limits(request: HttpRequest) -> dict[str, Limit]:
    """What is counted for this try. On a device that has been in before, strangers' failures don't count."""
    typed = request.POST.get("address", "")[: addresses.LONGEST + 1]
    address, network = _foldable(typed), network_of(request)
    device = _device(request)
    limits = [
        Limit("address and device", f"{address} {device}", 20) if device else Limit("address", address, 50),
        Limit("address and network", f"{address} {network} {device}", 10),
        Limit("network", network, 200),
    ]
    return {limit.what: limit for limit in limits}


def _foldable(typed: str) -> str:
    try:
        return addresses.fold(typed)
    except UnicodeError:
        return typed


def _device(request: HttpRequest) -> str:
    """The account that this browser was signed in to before, or nothing; a forged cookie is nothing."""
    try:
        return str(signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_COOKIE, max_age=DEVICE_REMEMBERED))
    except signing.BadSignature:
        return ""


def _page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "next": access.heading(request) or ""}
    return render(request, "identity/sign_in.html", context, status=400 if form.is_bound and form.errors else 200)
