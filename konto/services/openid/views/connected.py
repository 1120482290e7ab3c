"""Under settings: the services where somebody signs in with this account, what each may know, and how to end it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from konto.identity.access import for_account
from konto.identity.models import Account
from konto.kernel.actors import Actor
from konto.services import queries
from konto.services.openid import consents, scopes
from konto.services.openid.consents import Connected
from konto.services.words import words_of


@require_safe
@for_account
def connected(request: HttpRequest, account: Account) -> HttpResponse:
    found = [_shown(one) for one in consents.connected(account.ref)]
    return render(request, "services/openid/connected.html", {"account": account, "found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def disconnect(request: HttpRequest, account: Account, code: str) -> HttpResponse:
    """Asks first: signing in there again takes a new consent."""
    one = next((one for one in consents.connected(account.ref) if one.service.code == code), None)
    if one is None:
        raise Http404
    if request.method != "POST":
        return render(request, "services/openid/disconnect.html", {"account": account, **_shown(one)})
    consents.withdraw(one.service, account.ref, actor=Actor.person(account.ref))
    messages.success(request, _("%(name)s is disconnected.") % {"name": words_of(one.service)["name"]})
    return redirect("services:connected")


def _shown(one: Connected) -> dict[str, Any]:
    return {
        "service": one.service,
        "words": words_of(one.service),
        "learns": scopes.words_of(one.consent.scopes),
        "since": one.consent.given_at,
        "last_at": one.last_at,
    }


@require_safe
def logo(request: HttpRequest, code: str) -> HttpResponse:
    """A service's logo, as Konto drew it."""
    service = queries.service_by(code)
    if service is None or not service.logo:
        raise Http404
    return HttpResponse(bytes(service.logo), content_type="image/png")
