"""What becomes of somebody whose account elsewhere opens nothing here yet: an old account, or a first one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import access, actions, disclosure, identifiers, phones, queries
from konto.identity.actions import social
from konto.identity.adapter import enter
from konto.identity.forms.social import BeforeForm, NewcomerForm
from konto.identity.models import Account, State
from konto.identity.social import providers, told
from konto.identity.social.told import Told
from konto.identity.views import asking
from konto.identity.views.social import DOOR, added
from konto.kernel import throttle
from konto.kernel.throttle import Limit
from konto.notices import actions as notices
from konto.web import errors
from konto.web.visitors import network_of

Waiting = Callable[[HttpRequest, Told], HttpResponse]


def for_waiting(view: Waiting) -> Callable[[HttpRequest], HttpResponse]:
    """Give the view what a provider told lately; whoever is signed in meanwhile is asked about a further door."""

    @wraps(view)
    def enter_view(request: HttpRequest) -> HttpResponse:
        answer = told.waiting(request)
        if answer is None:
            return render(request, "identity/social_ended.html", {"why": "late"}, status=410)
        if access.account_in(request):
            return redirect("identity:social_join")
        try:
            return view(request, answer)
        except throttle.Slow as slow:
            return errors.too_many(request, wait=slow.wait)
        except notices.TooMany as capped:
            return errors.too_many(request, wait=capped.wait)

    return enter_view


@require_http_methods(["GET", "HEAD", "POST"])
@for_waiting
@disclosure.same_time()
def new(request: HttpRequest, answer: Told) -> HttpResponse:
    """Lead to the account of the address or number; ask where that can't be known; else make the first one."""
    known_by = social.known_by(answer)
    if known_by:
        told.keep(request, told.as_known(answer, known_by))
        return _known(request, answer, known_by)
    if answer.is_relayed and not answer.new:
        return redirect("identity:social_before")
    limits = _limits(request)
    start = {"name": answer.name, "language": answer.language or translation.get_language(), "address": answer.address}
    form = _form(request, NewcomerForm, limits, proved_address=answer.proved_address, initial=start)
    if request.method == "POST" and form.is_valid():
        throttle.spend(limits)
        return _made(request, answer, form)
    return _page(request, answer, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_waiting
@disclosure.same_time()
def before(request: HttpRequest, answer: Told) -> HttpResponse:
    """An address made for us alone tells nothing: has this person been here before, and by what name?"""
    limits = [Limit("before network", network_of(request), 20)]
    form = _form(request, BeforeForm, limits)
    if request.method == "POST" and form.is_valid():
        throttle.spend(limits)
        typed = form.cleaned_data["address"]
        if queries.account_by(typed) or not disclosure.tells():  # where nothing may be told, all are sent the same way
            told.keep(request, told.as_known(answer, typed))
            return redirect(_sign_in_first())
        form.add_error("address", disclosure.no_account(identifiers.kind_of(typed)))
    context = {**_about(answer), "form": form}
    return render(request, "identity/social_before.html", context, status=400 if form.errors else 200)


@require_POST
@for_waiting
def never_before(request: HttpRequest, answer: Told) -> HttpResponse:
    """They say they were never here."""
    told.keep(request, told.as_new(answer))
    return redirect("identity:social_new")


@require_http_methods(["GET", "HEAD", "POST"])
@access.for_proved_account
def join(request: HttpRequest, account: Account) -> HttpResponse:
    """Signed in to the account from before: shall what they came with open it, too?"""
    answer = told.waiting(request)
    if answer is None:
        return redirect("cabinet:home")
    if request.method == "POST":
        return added(request, account, answer)
    return render(request, "identity/social_join.html", {**_about(answer), "account": account})


@require_POST
@access.for_account
def not_now(request: HttpRequest, account: Account) -> HttpResponse:
    """No further door: what the provider told is forgotten."""
    answer = told.waiting(request)
    told.forget(request)
    return redirect((answer.heading if answer else "") or "cabinet:home")


def _known(request: HttpRequest, answer: Told, known_by: str) -> HttpResponse:
    """There is an account for what the provider told. A number's holder may be new here, and says so themselves."""
    if known_by == answer.proved_address:
        return render(request, "identity/social_known.html", _about(answer))
    context = {**_about(answer), "number": phones.spell(known_by)}
    return render(request, "identity/social_known_number.html", context)


def _made(request: HttpRequest, answer: Told, form: NewcomerForm) -> HttpResponse:
    data = form.cleaned_data
    wish = social.Newcomer(answer.proved_address or data["address"], data["name"], data["language"])
    account: Account | None = None
    try:
        account = social.sign_up_elsewhere(
            answer, wish, network=network_of(request), browser=asking.browser_secret(request)
        )
    except social.DoorRetired:
        return _refused(request, answer, "retired")
    except actions.Taken as taken:
        if answer.proved_address or disclosure.tells():
            return _cannot(request, answer, form, taken)
    except notices.TooMany as capped:
        if not disclosure.hides_caps(capped.scope):
            raise
    told.forget(request)
    if account and account.state != State.NEW:
        return enter(request, account, address=wish.address, door=DOOR, heading=answer.heading or None)
    asking.remember_pending(request, wish.address, account=account)
    if account and disclosure.may_enter_unconfirmed():
        enter(request, account, address=wish.address, door=DOOR, heading=None)
    return redirect("identity:activate")


def _cannot(request: HttpRequest, answer: Told, form: NewcomerForm, taken: actions.Taken) -> HttpResponse:
    """The address can't be a new account's: said here to whoever holds it, or where the policy allows."""
    if "address" not in form.fields:
        # Where somebody was faster, `new` leads to their account: it is known by now.
        return _refused(request, answer, "retired_address") if taken.retired else redirect("identity:social_new")
    form.add_error("address", disclosure.RETIRED if taken.retired else disclosure.TAKEN)
    return _page(request, answer, form, taken=not taken.retired)


def _refused(request: HttpRequest, answer: Told, why: str) -> HttpResponse:
    told.forget(request)
    context = {**_about(answer), "why": why, "key": answer.provider}
    return render(request, "identity/social_ended.html", context, status=400)


def _form(request: HttpRequest, kind: Any, limits: list[Limit], **more: Any) -> Any:
    return asking.form_for(request, kind, limits=limits, **more)


def _limits(request: HttpRequest) -> list[Limit]:
    return [Limit("sign-up network", network_of(request), 50)]


def _page(request: HttpRequest, answer: Told, form: NewcomerForm, *, taken: bool = False) -> HttpResponse:
    context = {**_about(answer), "form": form, "taken": taken}
    return render(request, "identity/social_new.html", context, status=400 if form.errors else 200)


def _about(answer: Told) -> dict[str, str]:
    """What the pages say of the account elsewhere; the way to the account from before leads back to `join`."""
    return {
        "provider": providers.name_of(answer.provider),
        "shown": answer.masked,
        "address": answer.proved_address,
        "sign_in": _sign_in_first(),
    }


def _sign_in_first() -> str:
    return f"{resolve_url('identity:sign_in')}?{urlencode({'next': resolve_url('identity:social_join')})}"
