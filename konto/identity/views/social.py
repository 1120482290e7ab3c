"""Going to a provider and coming back from there."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import access
from konto.identity.actions import social
from konto.identity.adapter import enter
from konto.identity.models import Account
from konto.identity.social import dance, providers, told
from konto.identity.social.told import Told
from konto.kernel import throttle
from konto.kernel.actors import Actor
from konto.kernel.throttle import Limit
from konto.web import errors
from konto.web.visitors import network_of

ENTER, ADD, PROVE = "enter", "add", "prove"
DOOR = "social"
CANCELLED = frozenset({"access_denied", "user_cancelled_authorize", "user_cancelled_login"})
BROUGHT = ("code", "state", "error")

_log = structlog.get_logger("konto.identity.social")


@require_POST
def start(request: HttpRequest, key: str) -> HttpResponse:
    """To the provider, to sign in or to sign up. Only by a press: a link elsewhere can't send anybody on this way."""
    if access.account_in(request):
        return redirect(access.heading(request) or "cabinet:home")
    return _leave(request, key, purpose=ENTER, heading=access.heading(request) or "")


@require_POST
@access.for_proved_account
def add(request: HttpRequest, account: Account, key: str) -> HttpResponse:
    """To the provider, to make the account there a door to the one that is signed in here."""
    return _leave(request, key, purpose=ADD, account=account)


@require_POST
@access.for_errand("proof")
def prove(request: HttpRequest, account: Account, key: str) -> HttpResponse:
    """To the provider, to show again who it is."""
    return _leave(request, key, purpose=PROVE, heading=access.heading(request) or "", account=account)


@require_http_methods(["GET", "HEAD"])
def back(request: HttpRequest, key: str) -> HttpResponse:
    """From the provider: the answer counts once, and only in the browser that asked."""
    provider = providers.provider(request, key)
    try:
        state = dance.came_back(request, provider)
    except dance.Unasked:
        return _ended(request, key, "unasked", status=400)
    if "code" not in request.GET:
        why = "cancelled" if request.GET.get("error") in CANCELLED else "failed"
        return _ended(request, key, why, status=400, state=state)
    try:
        answer = told.read(dance.ask(request, provider, state), heading=state.get("next") or "")
    except dance.FAILURES as failed:
        _log.warning("provider_failed", provider=key, fault=type(failed).__name__)
        return _ended(request, key, "failed", status=400, state=state)
    match state["process"]:
        case "add":
            return _add(request, answer, state)
        case "prove":
            return _prove(request, answer, state)
    return _enter(request, answer)


@csrf_exempt
@require_POST
def back_by_form(request: HttpRequest, key: str) -> HttpResponse:
    """Some providers send people back with a form, which comes without our cookies: they go on by an address.

    Nothing else is taken from the form, and nothing is done here; `back` knows whether this browser asked.
    """
    providers.provider(request, key)
    brought = {name: request.POST[name] for name in BROUGHT if name in request.POST}
    return HttpResponseRedirect(f"{resolve_url('identity:social_callback', key)}?{urlencode(brought)}", status=303)


def _leave(
    request: HttpRequest, key: str, *, purpose: str, heading: str = "", account: Account | None = None
) -> HttpResponse:
    provider = providers.provider(request, key)
    limits = [Limit("social network", network_of(request), 60)]
    try:
        throttle.spend(limits)
        address = dance.leave(
            request, provider, purpose=purpose, heading=heading, account=str(account.pk) if account else ""
        )
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    except dance.FAILURES as failed:
        _log.warning("provider_failed", provider=key, fault=type(failed).__name__)
        return _ended(request, key, "failed", status=503)
    return render(request, "identity/social_leave.html", {"address": address, "provider": providers.name_of(key)})


def _enter(request: HttpRequest, answer: Told) -> HttpResponse:
    told.forget(request)
    try:
        account = social.sign_in_elsewhere(answer)
    except social.DoorRetired:
        return _ended(request, answer.provider, "retired", status=400)
    if account:  # through the same stages as with a password
        return enter(request, account, address="", door=DOOR, heading=answer.heading or None)
    told.keep(request, answer)
    return redirect("identity:social_new")


def _add(request: HttpRequest, answer: Told, state: dict[str, str]) -> HttpResponse:
    """Only to the account that asked for it, and only while it is the one signed in."""
    account = access.account_in(request)
    if account is None or str(account.pk) != state.get("account") or not access.proved_lately(request):
        return _ended(request, answer.provider, "unasked", status=400, state=state)
    return added(request, account, answer)


def _prove(request: HttpRequest, answer: Told, state: dict[str, str]) -> HttpResponse:
    account = access.account_in(request)
    if account is None or str(account.pk) != state.get("account"):
        return _ended(request, answer.provider, "unasked", status=400, state=state)
    if not answer.fresh:
        return _ended(request, answer.provider, "not_anew", status=400, state=state)
    if not social.prove_elsewhere(account, answer):
        return _ended(request, answer.provider, "not_yours", status=400, state=state)
    access.prove_now(request)
    return redirect(answer.heading or "identity:settings")


def added(request: HttpRequest, account: Account, answer: Told) -> HttpResponse:
    """Add the door and say so, or say why not."""
    told.forget(request)
    try:
        social.add_door_elsewhere(account, answer, actor=Actor.person(account.ref))
    except social.DoorTaken:
        return _ended(request, answer.provider, "taken", status=400)
    except social.DoorRetired:
        return _ended(request, answer.provider, "retired", status=400)
    context = {"provider": providers.name_of(answer.provider), "next": answer.heading}
    return render(request, "identity/social_added.html", context)


def _ended(
    request: HttpRequest, key: str, why: str, *, status: int, state: dict[str, str] | None = None
) -> HttpResponse:
    """The way ended here: what happened, and how to go on."""
    adding = bool(state and state["process"] != ENTER) or why == "taken"
    context = {"why": why, "key": key, "provider": providers.name_of(key), "adding": adding}
    return render(request, "identity/social_ended.html", context, status=status)
