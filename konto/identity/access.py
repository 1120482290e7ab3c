"""The way into a page: signed in, let in by every guard, and the account handed to the view."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from konto.identity.middleware import store
from konto.identity.models import Account, Session
from konto.kernel import clock, registries

PROVED_FOR = timedelta(minutes=15)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
AccountView = Callable[Concatenate[HttpRequest, Account, P], HttpResponse]


def for_account(view: AccountView[P]) -> View[P]:
    """Give the view the signed-in account; lead strangers to sign-in, and the stopped to the page that explains."""
    return _entry(view, guarded=True)


def for_stopped_account(view: AccountView[P]) -> View[P]:
    """The same without guards: for the pages that explain a guard, and for signing out."""
    return _entry(view, guarded=False)


def heading(request: HttpRequest) -> str | None:
    """Where the person wanted to go before signing in: a path on this site, or None."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fits = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/") and len(wanted) < 500
    return wanted if fits else None


def account_in(request: HttpRequest) -> Account | None:
    """The account signed in here, or None."""
    return request.user if isinstance(request.user, Account) else None


def _entry(view: AccountView[P], *, guarded: bool) -> View[P]:
    @wraps(view)
    def enter(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        account = account_in(request)
        if account is None:
            return _to_sign_in(request)
        explained_at = registries.door_closed_by(account) if guarded else None
        if explained_at:
            return redirect(explained_at)
        return view(request, account, *args, **kwargs)

    enter.asks_who = True  # type: ignore[attr-defined]  # read by the architecture tests
    return cast(View[P], enter)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    sign_in = resolve_url("identity:sign_in")
    if request.method not in ("GET", "HEAD"):  # what was being sent can't be sent again by going there
        return HttpResponseRedirect(sign_in)
    return HttpResponseRedirect(f"{sign_in}?{urlencode({'next': request.path})}")


def proved_lately(request: HttpRequest) -> bool:
    """Whether the password was asked for in this session a short while ago."""
    row = store(request).row
    return bool(row and row.proved_at and clock.now() - row.proved_at < PROVED_FOR)


def prove_now(request: HttpRequest) -> None:
    """Note that the password was just given."""
    row = store(request).row
    if row:
        Session.objects.filter(key_digest=row.key_digest).update(proved_at=clock.now())
