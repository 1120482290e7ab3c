"""Signing up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import actions, disclosure, identifiers, keystrokes, passwords, queries
from konto.identity.access import account_in
from konto.identity.adapter import enter
from konto.identity.forms.fields import AGAIN
from konto.identity.forms.sign_up import SignUpForm
from konto.identity.models import Account, IdentifierKind
from konto.identity.views import asking, carried
from konto.kernel import throttle
from konto.kernel.throttle import Limit
from konto.notices import actions as notices
from konto.web import errors, languages
from konto.web.visitors import network_of

NO_TEXTS_TODAY = _("No more texts can be sent today. Sign up with your e-mail address instead.")


@require_http_methods(["GET", "HEAD", "POST"])
@disclosure.same_time()
def sign_up(request: HttpRequest) -> HttpResponse:
    if account_in(request):
        return redirect("cabinet:home")
    if there := carried.brought(request, "identity:sign_up"):
        return there
    limits = [Limit("sign-up network", network_of(request), 50)]
    try:
        form = asking.form_for(request, SignUpForm, limits=limits, initial=_start(request))
        if request.method == "POST" and form.is_valid():
            throttle.spend(limits)
            return _made(request, form)
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    except notices.TooMany as capped:
        return errors.too_many(request, wait=capped.wait)
    return _page(request, form)


def _start(request: HttpRequest) -> dict[str, str | None]:
    """What stands in the form at first: the contact that was typed elsewhere; a user name is none."""
    typed = carried.typed(request) if request.method != "POST" else ""
    contact = typed if identifiers.kind_of(typed) != "name" else ""
    return {"language": translation.get_language(), "address": contact}


@require_POST
def strength(request: HttpRequest) -> HttpResponse:
    """How good the password is that somebody is typing: a fragment for the page. Nothing of it is kept."""
    if not keystrokes.allow(network_of(request)):
        return HttpResponse(status=429)
    password = request.POST.get("password", "")[: passwords.LONGEST]
    about = [request.POST.get("name", "")[:80], request.POST.get("address", "")[: identifiers.LONGEST]]
    account = account_in(request)
    about += queries.known_of(account) if account else []
    tone, sentence = passwords.strength(password, about=about)
    return render(request, "identity/strength.html", {"tone": tone, "sentence": sentence})


def _page(request: HttpRequest, form: SignUpForm, *, taken: bool = False, number: bool = False) -> HttpResponse:
    """The form; where it came back for something else, it says that the password has to be typed again."""
    context: dict[str, object] = {"form": form, "taken": taken, "number": number}
    if request.method == "POST" and "password" not in form.errors:
        again = form["password"]
        again.help_text = AGAIN
        context["again"] = again
    return render(request, "identity/sign_up.html", context, status=400 if form.errors else 200)


def _made(request: HttpRequest, form: SignUpForm) -> HttpResponse:
    data = form.cleaned_data
    wish = actions.SignUp(data["address"], data["password"], data["name"], data["language"])
    account: Account | None = None
    try:
        account = actions.sign_up(wish, network=network_of(request), browser=asking.browser_secret(request))
    except actions.Taken as taken:
        if disclosure.tells():
            form.add_error("address", disclosure.unusable(wish.known.kind, retired=taken.retired))
            if not taken.retired:
                carried.keep(request, wish.address)  # for the link to sign-in that stands beside it
            return _page(request, form, taken=not taken.retired, number=wish.known.kind == IdentifierKind.PHONE)
    except notices.TooMany as capped:
        if wish.known.kind == IdentifierKind.PHONE and capped.scope in notices.SHARED:
            form.add_error("address", NO_TEXTS_TODAY)
            return _page(request, form)
        if not disclosure.hides_caps(capped.scope):
            raise
    asking.remember_pending(request, wish.address, account=account)
    if account and disclosure.may_enter_unconfirmed():
        enter(request, account, address=wish.address, door="sign_up", heading=None)
    answer = redirect("identity:activate")
    languages.remember(answer, wish.language)
    return answer
