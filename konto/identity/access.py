"""The way into a page: signed in, let in by every guard, and the account handed to the view."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec, cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from konto.identity.middleware import store
from konto.identity.models import Account
from konto.kernel import clock, registries

PROVED_FOR = timedelta(minutes=15)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
AccountView = Callable[Concatenate[HttpRequest, Account, P], HttpResponse]


def for_account(view: AccountView[P]) -> View[P]:
    """Give the view the signed-in account; lead strangers to sign-in, and the stopped to the page that explains."""
    return _entry(view, guarded=True)


def for_errand(errand: str) -> Callable[[AccountView[P]], View[P]]:
    """As `for_account`, for what even a stopped account may do: a guard lets it through where it spares the errand."""
    return lambda view: _entry(view, guarded=True, errand=errand)


def for_stopped_account(view: AccountView[P]) -> View[P]:
    """The same without guards: for the pages that explain a guard, and for signing out."""
    return _entry(view, guarded=False)


def for_proved_account(view: AccountView[P]) -> View[P]:
    """As `for_account`; and whoever signed in a while ago shows first that it is still them (ASVS 5.0, 7.5.1)."""

    @wraps(view)
    def enter(request: HttpRequest, account: Account, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, account, *args, **kwargs) if proved_lately(request) else to_prove(request)

    return for_account(cast(AccountView[P], enter))


def heading(request: HttpRequest) -> str | None:
    """Where the person wanted to go before signing in: a path on this site, or None."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fits = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/") and len(wanted) < 500
    return wanted if fits else None


def with_heading(request: HttpRequest, name: str, **query: str) -> str:
    """The path of a page, with where the person wanted to go, and more, in its query."""
    wanted = heading(request)
    asked = {**({"next": wanted} if wanted else {}), **query}
    return f"{resolve_url(name)}?{urlencode(asked)}" if asked else resolve_url(name)


def account_in(request: HttpRequest) -> Account | None:
    """The account signed in here, or None."""
    return request.user if isinstance(request.user, Account) else None


def _entry(view: AccountView[P], *, guarded: bool, errand: str = "") -> View[P]:
    @wraps(view)
    def enter(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        account = account_in(request)
        if account is None:
            return _to_sign_in(request)
        explained_at = registries.door_closed_by(account, errand=errand) if guarded else None
        if explained_at:
            return _to_explanation(request, explained_at)
        return view(request, account, *args, **kwargs)

    enter.asks_who = True  # type: ignore[attr-defined]  # read by the architecture tests
    return cast(View[P], enter)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    sign_in, back = resolve_url("identity:sign_in"), request.path
    if request.method not in ("GET", "HEAD"):  # what was being sent can't be sent again by going there
        back = _came_from(request)
        if back:
            messages.warning(request, _("You were signed out meanwhile. Nothing was saved."))
    return HttpResponseRedirect(f"{sign_in}?{urlencode({'next': back})}" if back else sign_in)


def _to_explanation(request: HttpRequest, page: str) -> HttpResponse:
    """To the page that explains, which knows the way back. A form that was being sent is said not to have arrived."""
    back = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        messages.warning(request, _("What you just sent was not saved."))
        back = _came_from(request)
    asked = f"?{urlencode({'next': back})}" if back else ""
    return HttpResponseRedirect(f"{resolve_url(page)}{asked}")


def to_prove(request: HttpRequest, *, back: str = "") -> HttpResponse:
    """To the page that asks who it is, and back from there. A form that was being sent is said not to have arrived."""
    back = back or request.path
    if request.method not in ("GET", "HEAD"):
        messages.warning(request, _("Nothing is changed yet. Show that it is you, then send it once more."))
        back = _came_from(request) or back
    return HttpResponseRedirect(f"{resolve_url('identity:prove')}?{urlencode({'next': back})}")


def _came_from(request: HttpRequest) -> str:
    """The path of the page that held the form, where the browser says so."""
    referrer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()})
    return urlsplit(referrer).path if ours else ""


def proved_lately(request: HttpRequest) -> bool:
    """Whether whoever sits here showed a short while ago that it is them, by any way in."""
    row = store(request).row
    return bool(row and row.proved_at and clock.now() - row.proved_at < PROVED_FOR)


class Here(NamedTuple):
    """The session of a request: what services are told about how somebody is signed in."""

    id: UUID
    proved_at: datetime
    second_step: bool


def session_here(request: HttpRequest) -> Here | None:
    """The session in which somebody is signed in here; None for a stranger."""
    row = store(request).row
    if account_in(request) is None or row is None:
        return None
    return Here(row.id, row.proved_at or row.created_at, row.second_factor_at is not None)


def session_in(request: HttpRequest) -> UUID | None:
    """The same, by the id alone."""
    here = session_here(request)
    return here.id if here else None


def prove_now(request: HttpRequest) -> None:
    """Note that it was just shown who it is: under a new key, so that one read before opens nothing more.

    Raises SessionInterrupted where the session was ended in the meantime.
    """
    store(request).renew()


def sign_out_here(request: HttpRequest) -> None:
    """End this browser's session, and take its cookie back."""
    store(request).flush()
