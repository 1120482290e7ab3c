"""A service sends somebody here to sign in: they are led through what is missing, and back with a code."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from konto.identity import access
from konto.identity.access import Here, for_account
from konto.identity.models import Account
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.services.openid import asking, clients, consents, scopes
from konto.services.openid.asking import Ask, Missing
from konto.services.words import words_of

ALLOW: Final = "allow"


class ToService(HttpResponse):
    """Sends the browser to a service: the address was compared with those that it registered."""

    def __init__(self, location: str) -> None:
        super().__init__(status=302)
        self.headers["Location"] = location


@csrf_exempt
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Where services send people. Whoever agreed before and is signed in goes back at once, and sees no page."""
    if request.method == "POST":  # a form of another site brings no cookie: asked again as an address it does
        return redirect(f"{reverse('services:openid_authorize')}?{request.POST.urlencode()}")
    try:
        ask = asking.read(_pairs(request), since=clock.now())
        who = asking.account_and_session(request)
        if "none" in ask.prompts:
            return ToService(asking.silently(ask, *who))
        if asking.missing(ask, *who) is Missing.NOTHING:
            return ToService(_granted(ask, *who))
    except asking.Refused:
        return _refused(request)
    except asking.Refusal as refusal:
        return ToService(refusal.location)
    answer = HttpResponseRedirect("")
    name = asking.keep(request, answer, asking.as_kept(ask))
    answer.headers["Location"] = reverse("services:openid_asked", args=[name])
    return answer


@require_http_methods(["GET", "POST"])
@for_account
def asked(request: HttpRequest, account: Account, name: str) -> HttpResponse:
    """What is missing, one thing after the other: the way in comes before this page, then proof, then consent."""
    found = asking.kept(request, name)
    if not found or "asked" not in found:
        return _refused(request)
    try:
        return _led_on(request, account, asking.again(found), name)
    except asking.Refused:
        return _refused(request)
    except asking.Refusal as refusal:
        return _back(request, refusal.location, name)


def _led_on(request: HttpRequest, account: Account, ask: Ask, name: str) -> HttpResponse:
    here = access.session_here(request)
    match asking.missing(ask, account, here):
        case Missing.SIGN_IN:
            return redirect(f"{resolve_url('identity:sign_in')}?next={request.path}")
        case Missing.EXPLANATION:
            return _confirm_first(request, account, ask)
        case Missing.PROOF:
            return access.to_prove(request, back=request.path)
        case Missing.CONSENT if request.method != "POST":
            return _consent_page(request, account, ask)
        case Missing.CONSENT:
            _weigh(request, account, ask)
    return _back(request, _granted(ask, account, here), name, service=ask)


def _weigh(request: HttpRequest, account: Account, ask: Ask) -> None:
    """Raises Refusal where they don't agree."""
    if request.POST.get("answer") != ALLOW:
        raise asking.refusal(ask, "access_denied")
    consents.give(ask.client.service, account.ref, ask.scopes, actor=Actor.person(account.ref))


def _granted(ask: Ask, account: Account | None, here: Here | None) -> str:
    assert account
    assert here
    return asking.granted(ask, account, here)


def _consent_page(request: HttpRequest, account: Account, ask: Ask) -> HttpResponse:
    context = {
        "account": account,
        "service": ask.client.service,
        "words": words_of(ask.client.service),
        "learns": scopes.words_of(ask.scopes),
        "going_to": clients.origin_of(ask.redirect_uri),
        "allow": ALLOW,
    }
    return render(request, "services/openid/consent.html", context)


def _confirm_first(request: HttpRequest, account: Account, ask: Ask) -> HttpResponse:
    """Somebody whose address nobody confirmed: a service would know them for the one whose address it is."""
    context = {"account": account, "words": words_of(ask.client.service), "path": request.path}
    return render(request, "services/openid/confirm_first.html", context, status=403)


def _back(request: HttpRequest, location: str, name: str, *, service: Ask | None = None) -> HttpResponse:
    """A page that leads back by itself: after a form, browsers don't follow to another site where a policy stands."""
    context: dict[str, Any] = {"location": location}
    if service:
        context["words"] = words_of(service.client.service)
    answer = render(request, "services/openid/back.html", context)
    asking.forget(answer, name)
    return answer


def _refused(request: HttpRequest) -> HttpResponse:
    """The service isn't known, asks to send people somewhere else, or asked too long ago: nobody is sent anywhere."""
    return render(request, "services/openid/refused.html", status=400)


def _pairs(request: HttpRequest) -> asking.Pairs:
    return [(name, value) for name, values in request.GET.lists() for value in values]
