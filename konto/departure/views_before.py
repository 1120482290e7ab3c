"""Leaving, up to the confirmation: consequences, consent, questions, code."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import wraps
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from konto.departure import actions, jobs, queries
from konto.departure.forms import ConfirmForm, ConsentForm, QuestionsForm
from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.identity.access import AccountView, P, View, for_errand, prove_now, proved_lately, sign_out_here
from konto.identity.actions import Purpose, Slow
from konto.identity.models import Account
from konto.kernel import clock, holdings
from konto.kernel.actors import Actor
from konto.notices import actions as notices
from konto.web import errors
from konto.web.visitors import network_of

STEPS = 4
for_leaving = for_errand("leaving")
"""Whoever is stopped may leave all the same."""

BETWEEN_CODES = timedelta(minutes=1)


def after_consent(view: AccountView[P]) -> View[P]:
    """Only for those who have consented; the others are led to where one does."""

    @wraps(view)
    def enter(request: HttpRequest, account: Account, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actions.has_consented(account):
            return redirect("departure:consent")
        return view(request, account, *args, **kwargs)

    return for_leaving(cast(AccountView[P], enter))


@require_safe
@for_leaving
def consequences(request: HttpRequest, account: Account) -> HttpResponse:
    """Step 1: what goes, counted; what can't be used again; what is kept, why and until when."""
    identifiers = identities.identifiers_of(account.subject)
    context = {
        "steps": STEPS,
        "counted": holdings.counts(account.subject),
        "retired": [one.value for one in identifiers if one.proved_at],
        "free": [one.value for one in identifiers if not one.proved_at],
        "days": settings.KONTO_TOMBSTONE_DAYS,
        "kept": holdings.retained(),
        "grace": settings.KONTO_DEPARTURE_GRACE,
        "limit": settings.KONTO_DEPARTURE_LIMIT,
        "hurry": not identities.shielded(account),
    }
    return render(request, "departure/consequences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaving
def consent(request: HttpRequest, account: Account) -> HttpResponse:
    """Step 2: two boxes, both empty."""
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.consent(account)
        return redirect("departure:questions")
    return render(request, "departure/consent.html", {"form": form, "steps": STEPS}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@after_consent
def questions(request: HttpRequest, account: Account) -> HttpResponse:
    """Step 3: may be skipped, as a whole or in part."""
    if request.method == "POST":
        form = QuestionsForm({} if "skip" in request.POST else request.POST)
        if form.is_valid():
            actions.answer(account, form.answers())
            return _send(request, account)
    else:
        form = QuestionsForm()
    context = {"form": form, "steps": STEPS}
    return render(request, "departure/questions.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@after_consent
def code(request: HttpRequest, account: Account) -> HttpResponse:
    """Step 4: the code, and the password if it was last asked for a while ago, or the code alone proves too little."""
    contact = identities.contact_of(account)
    with_password = not proved_lately(request) or (identities.is_stale(contact) and account.has_usable_password())
    if with_password and not account.has_usable_password():
        return redirect(f"{reverse('identity:prove')}?{urlencode({'next': reverse('departure:code')})}")
    agreement = identity.agreement_for(account)
    keepers = agreement.keepers if agreement else []
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        password=with_password,
        agreement=bool(keepers),
    )
    try:
        if (
            form.is_bound
            and form.is_valid()
            and _is_owner(request, account, form)
            and (left := _leave(request, account, form))
        ):
            return left
    except Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    if form.is_bound and queries.departure_of(account):
        return redirect("departure:waiting")  # confirmed a moment ago, by a second click or in another window
    context = {
        "form": form,
        "steps": STEPS,
        "address": identities.masked_beside(contact.value, keepers[0].value) if keepers else contact.masked,
        "by_text": contact.channel == "sms",
        "again_at": _next_code_at(account, Purpose.LEAVE),
        "agreement": agreement,
        "keepers": [(one.kind, identities.masked_beside(one.value, contact.value)) for one in keepers],
        "agreement_again_at": _next_code_at(account, Purpose.AGREE),
    }
    return render(request, "departure/code.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@after_consent
def send_code(request: HttpRequest, account: Account) -> HttpResponse:
    """Send another code, at most once a minute."""
    return _send(request, account, again=True) if request.method == "POST" else redirect("departure:code")


@require_http_methods(["GET", "HEAD", "POST"])
@after_consent
def send_agreement_code(request: HttpRequest, account: Account) -> HttpResponse:
    """Send a code to a contact from before the change, to whichever is chosen, at most once a minute."""
    if request.method == "POST":
        try:
            if _send_agreement(request, account, kind=request.POST.get("kind", "")):
                messages.success(request, _("The code is on its way."))
        except notices.TooMany as capped:
            return errors.too_many(request, wait=capped.wait)
    return redirect("departure:code")


def _send_agreement(request: HttpRequest, account: Account, *, kind: str) -> bool:
    """Whether a code went to that contact from before. Raises notices.TooMany."""
    try:
        return identity.send_agreement_code(
            account,
            kind,
            letter="departure/agreement",
            network=network_of(request),
            actor=Actor.person(account.ref),
        )
    except notices.NoGateway:
        messages.error(request, _("We can't send texts at the moment. Choose another contact, or try again later."))
        return False


def _send(request: HttpRequest, account: Account, *, again: bool = False) -> HttpResponse:
    """Send a code unless one was sent just now; the page says by itself that there is one, but not that it is new."""
    if _next_code_at(account, Purpose.LEAVE) is None:
        try:
            if not again and (agreement := identity.agreement_for(account)) and agreement.keepers:
                _send_agreement(request, account, kind=agreement.keepers[0].kind)
            identity.send_code(
                account,
                Purpose.LEAVE,
                letter="departure/code",
                network=network_of(request),
                actor=Actor.person(account.ref),
            )
        except notices.TooMany as capped:
            return errors.too_many(request, wait=capped.wait)
        if again:
            by_text = identities.contact_of(account).channel == "sms"
            messages.success(request, _("The text is on its way.") if by_text else _("The letter is on its way."))
    return redirect("departure:code")


def _next_code_at(account: Account, purpose: Purpose) -> datetime | None:
    """When the next code may be asked for: a minute after one that still works. One that was used holds nobody back."""
    sent = identities.waiting_proof_at(account, purpose)
    return sent + BETWEEN_CODES if sent and sent + BETWEEN_CODES > clock.now() else None


def _is_owner(request: HttpRequest, account: Account, form: ConfirmForm) -> bool:
    if "password" not in form.fields:
        return True
    if identity.prove_password(account, form.cleaned_data["password"], network=network_of(request)):
        prove_now(request)
        return True
    form.add_error("password", identity.WRONG_PASSWORD_NOW)
    return False


def _leave(request: HttpRequest, account: Account, form: ConfirmForm) -> HttpResponse | None:
    """Begin to leave where every code is right; None where one is wrong, which is said beside it."""
    confirmed = actions.confirm_departure(
        account,
        code=form.cleaned_data["code"],
        agreement=form.cleaned_data.get("agreement", ""),
        actor=Actor.person(account.ref),
    )
    for purpose, verdict in confirmed.refused.items():
        field = "agreement" if purpose is Purpose.AGREE and "agreement" in form.fields else "code"
        form.add_error(field, identity.explain(verdict))
    if confirmed.refused:
        return None
    if confirmed.requested is None:
        return redirect("departure:waiting")
    sign_out_here(request)  # with every other session; here the cookie goes, too
    jobs.soon()
    return redirect("departure:status", confirmed.requested.status_token)
