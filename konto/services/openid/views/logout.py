"""A service asks to sign somebody out here, too (RP-Initiated Logout 1.0): they are asked, and sent back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from oauthlib.common import add_params_to_uri

from konto.identity import access
from konto.identity.access import for_stopped_account
from konto.identity.models import Account
from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.services import keys
from konto.services.models import Client
from konto.services.openid import asking, clients, issuer
from konto.services.openid.views.asked import ToService
from konto.services.words import words_of


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Where services send people to sign out. Nothing is done here: whoever is signed in is asked first."""
    given = request.POST if request.method == "POST" else request.GET
    client = _client(given.get("id_token_hint", ""), given.get("client_id", ""))
    target = _target(client, given.get("post_logout_redirect_uri", ""), given.get("state", ""))
    if request.method != "POST" and access.account_in(request) is None:
        return ToService(target) if target else redirect("web:front")
    answer = HttpResponseRedirect("")  # a form of another site brings no cookie: who it is, shows the next address
    what = {"out": target, "service": client.client_id if client else ""}
    answer.headers["Location"] = reverse("services:openid_out", args=[asking.keep(request, answer, what)])
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def out(request: HttpRequest, name: str) -> HttpResponse:
    """Asks whether to sign out here, too; either way leads back."""
    found = asking.kept(request, name)
    if not found or "out" not in found:
        return redirect("web:front")
    if access.account_in(request) is None:
        return _back(request, found, name)
    return _ask(request, found=found, name=name)


@for_stopped_account
def _ask(request: HttpRequest, account: Account, *, found: dict[str, Any], name: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "services/openid/out.html", {"account": account, "words": _words(found["service"])})
    if request.POST.get("answer") == "out":
        journal.record(Event.SIGNED_OUT, account.ref, actor=Actor.person(account.ref))
        access.sign_out_here(request)
        request.user = AnonymousUser()
    return _back(request, found, name)


def _back(request: HttpRequest, found: dict[str, Any], name: str) -> HttpResponse:
    """A page, for the same reason as after signing in."""
    context = {"location": found["out"] or reverse("web:front"), "words": _words(found["service"]), "out": True}
    answer = render(request, "services/openid/back.html", context)
    asking.forget(answer, name)
    return answer


def _client(hint: str, client_id: str) -> Client | None:
    """The service that asks: the one the token was made for, and no other than it says itself."""
    claims = keys.read(hint) if hint else {}
    if claims is None or (hint and claims.get("iss") != issuer.issuer()):
        return None
    meant = str(claims.get("aud", "")) or client_id
    return clients.client_by(meant) if not client_id or client_id == meant else None


def _target(client: Client | None, uri: str, state: str) -> str:
    """Where they are sent afterwards: an address that this service registered for it, or nowhere."""
    if client is None or uri not in client.logout_uris or len(state) > asking.LONGEST:
        return ""
    return str(add_params_to_uri(uri, [("state", state)])) if state else uri


def _words(code: str) -> dict[str, str]:
    client = clients.client_by(code)
    return words_of(client.service) if client else {}
