"""Showing again who it is, before something that only the owner may do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import access, actions, disclosure, proofs
from konto.identity.access import for_errand
from konto.identity.actions import proving
from konto.identity.doors.ways import Way, fresh_contacts, ways_of
from konto.identity.forms.prove import AppCodeForm, PasskeyForm, ProvePasswordForm, SentCodeForm
from konto.identity.models import Account
from konto.identity.views import asking, ceremony, second_factors
from konto.kernel import throttle
from konto.kernel.actors import Actor
from konto.notices import actions as notices
from konto.web import errors
from konto.web.forms import Form
from konto.web.visitors import network_of

Check = Callable[[HttpRequest, Account, Any], bool]
PURPOSE = "prove"
for_proof = for_errand("proof")
"""Whoever is stopped may have to show who it is in order to leave."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_proof
def prove(request: HttpRequest, account: Account) -> HttpResponse:
    """Ask by one of the account's ways, and lead on to where the person was heading."""
    ways = ways_of(account)
    asked = request.POST.get("way") or request.GET.get("way")
    way = next((one for one in ways if one == asked), ways[0] if ways else None)
    if way is None:
        return _page(request, account, None, Form(), ways=ways)
    form_class, check = CHECKS[way]
    form = form_class(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid() and check(request, account, form):
            access.prove_now(request)
            return redirect(_onward(request))
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    return _page(request, account, way, form, ways=ways)


@require_POST
@for_proof
def send_code(request: HttpRequest, account: Account) -> HttpResponse:
    """Send a code to the contact that was chosen, at most once a minute."""
    contact = next((one for one in fresh_contacts(account) if str(one.pk) == request.POST.get("contact")), None)
    if contact and account.codes_open:
        try:
            proving.send_fresh_code(
                account,
                contact,
                browser=asking.browser_secret(request),
                network=network_of(request),
                actor=Actor.person(account.ref),
            )
        except notices.TooMany as capped:
            return errors.too_many(request, wait=capped.wait)
        except notices.NoGateway:
            messages.error(request, _("We can't send texts at the moment. Use another way."))
    return redirect(_again(request, Way.CODE))


@require_POST
@for_proof
def passkey_options(request: HttpRequest, account: Account) -> JsonResponse:
    """What the browser is asked, so that it shows one of the account's passkeys."""
    return ceremony.ask(request, PURPOSE, account)


def _knows_password(request: HttpRequest, account: Account, form: Any) -> bool:
    if actions.prove_password(account, form.cleaned_data["password"], network=network_of(request)):
        return True
    form.add_error("password", disclosure.WRONG_PASSWORD_NOW)
    return False


def _has_app(request: HttpRequest, account: Account, form: Any) -> bool:
    return second_factors.has_app(request, account, form, actor=Actor.person(account.ref))


def _has_contact(request: HttpRequest, account: Account, form: Any) -> bool:
    code, browser = form.cleaned_data["code"], asking.browser_secret(request)
    verdict = proving.try_fresh_code(account, code, browser=browser, actor=Actor.person(account.ref))
    if not verdict.right:
        form.add_error("code", proofs.explain(verdict))
    return verdict.right


CHECKS: dict[Way, tuple[type[Form], Check]] = {
    Way.PASSWORD: (ProvePasswordForm, _knows_password),
    Way.PASSKEY: (PasskeyForm, partial(second_factors.has_passkey, purpose=PURPOSE)),
    Way.APP: (AppCodeForm, _has_app),
    Way.CODE: (SentCodeForm, _has_contact),
}


def _page(request: HttpRequest, account: Account, way: Way | None, form: Form, *, ways: list[Way]) -> HttpResponse:
    sent = proving.last_fresh_code(account, browser=asking.browser_secret(request)) if way is Way.CODE else None
    context = {
        "form": form,
        "way": way,
        "others": [one for one in ways if one != way],
        "contacts": fresh_contacts(account) if way is Way.CODE else [],
        "sent": sent,
        "again_at": sent.created_at + proving.BETWEEN_CODES if sent else None,
        "next": access.heading(request) or "",
    }
    return render(request, "identity/prove.html", context, status=400 if form.is_bound and form.errors else 200)


def _onward(request: HttpRequest) -> str:
    return access.heading(request) or "identity:settings"


def _again(request: HttpRequest, way: Way) -> str:
    """This page with one way chosen."""
    return access.with_heading(request, "identity:prove", way=way)
