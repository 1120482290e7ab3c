"""Confirming an address or number: the page after sign-up, sending again, and correcting what was mistyped."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from konto.identity import actions, disclosure, identifiers, mistyped, proofs, queries
from konto.identity.access import account_in, for_account, for_errand
from konto.identity.adapter import enter
from konto.identity.forms.activation import AddressForm, CodeForm
from konto.identity.models import Account, Purpose, State
from konto.identity.proofs import Outcome, Verdict
from konto.identity.views import asking
from konto.kernel import clock, throttle
from konto.kernel.actors import Actor
from konto.kernel.throttle import Limit
from konto.notices import actions as notices
from konto.notices import queries as letters
from konto.web import errors
from konto.web.visitors import network_of


@require_http_methods(["GET", "HEAD", "POST"])
@disclosure.same_time()
def activate(request: HttpRequest) -> HttpResponse:
    """The page that waits for the code; it looks the same whether the address has an account or not."""
    account = asking.pending_account(request)
    if account is None and asking.PENDING not in request.session:
        return redirect("identity:sign_in")
    if account and account.state != State.NEW:
        return redirect("cabinet:home")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _try_code(request, account, form)
    return _waiting_page(request, account, form)


@require_POST
@disclosure.same_time()
def resend(request: HttpRequest) -> HttpResponse:
    """Send the letter or text again, at most once a minute."""
    account = asking.pending_account(request)
    if account is None and asking.PENDING not in request.session:
        return redirect("identity:sign_in")
    limits = [Limit("resend network", network_of(request), 50)]
    try:
        throttle.counts(limits)
        if _next_letter_at(request, account) <= clock.now():
            throttle.spend(limits)
            asking.letter_asked(request)
            _resend(account, network=network_of(request))
            messages.success(request, asking.on_its_way(_waits_for(request, account)))  # whether there is one or not
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    except notices.TooMany as capped:
        return errors.too_many(request, wait=capped.wait)
    return redirect("identity:activate")


@require_http_methods(["GET", "HEAD", "POST"])
@disclosure.same_time()
@for_errand("activation")
def correct_address(request: HttpRequest, account: Account) -> HttpResponse:
    """Put another address or number in the place of a mistyped one."""
    if account.state != State.NEW:
        return redirect("identity:settings")
    limits = [Limit("correction", str(account.pk), 10), Limit("sign-up network", network_of(request), 50)]
    try:
        form = asking.form_for(request, AddressForm, limits=limits, initial={"address": account.address})
        if request.method == "POST" and form.is_valid():
            throttle.spend(limits)
            return _correct(request, account, form)
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    except notices.TooMany as capped:
        return errors.too_many(request, wait=capped.wait)
    return _correction_page(request, account, form)


@require_safe
@for_account
def activated(request: HttpRequest, account: Account) -> HttpResponse:
    """Confirmed: says so and leads on."""
    if account.state == State.NEW:
        return redirect("identity:activate")
    return render(request, "identity/activated.html", {"account": account})


def _resend(account: Account | None, *, network: str) -> None:
    """Where nothing may be told, a letter counts for no network and its caps stay unsaid: without an account none goes.

    Raises notices.TooMany where it may be said.
    """
    if account is None:
        return
    try:
        actions.resend_activation(
            account, network=network if disclosure.tells() else None, actor=Actor.person(account.ref)
        )
    except notices.TooMany:
        if disclosure.tells():
            raise


def _try_code(request: HttpRequest, account: Account | None, form: CodeForm) -> HttpResponse:
    if account is None:
        verdict = Verdict(Outcome.WRONG)
    else:
        verdict = actions.activate_by_code(account, form.cleaned_data["code"], actor=Actor.person(account.ref))
    if account and verdict.right:
        if account_in(request) is None and verdict.proof:
            entered = enter(request, account, address=verdict.proof.held.value, door="letter", heading=None)
            if account_in(request) is None:
                return entered  # to the second step
        return redirect("identity:activated")
    form.add_error("code", disclosure.code_failed(proofs.explain(verdict)))
    return _waiting_page(request, account, form)


def _waiting_page(request: HttpRequest, account: Account | None, form: CodeForm) -> HttpResponse:
    signed_in = account_in(request)
    address = _waits_for(request, account)
    again_at = _next_letter_at(request, account)
    context = {
        "form": form,
        "address": address,
        "by_text": "@" not in address,
        "meant": mistyped.meant(address) if signed_in else asking.meant_address(request),
        "twice": asking.brought_a_code(request),
        "may_correct": signed_in is not None,
        "again_at": again_at if again_at > clock.now() else None,
        "bounced": bool(signed_in and letters.bounced(address, channel=queries.contact_of(signed_in).channel)),
    }
    return render(request, "identity/activate.html", context, status=400 if form.errors else 200)


def _waits_for(request: HttpRequest, account: Account | None) -> str:
    """The contact that waits to be confirmed: masked for whoever isn't signed in."""
    if account and account_in(request):
        return queries.contact_of(account).value
    return str(request.session[asking.PENDING]["masked"])


def _next_letter_at(request: HttpRequest, account: Account | None) -> datetime:
    """When the next letter may be asked for; the same for an address that has no sign-up."""
    asked = asking.letter_asked_at(request)
    sent = queries.last_proof_at(account, Purpose.ACTIVATE) if account and account_in(request) else None
    moments = [moment for moment in (asked, sent) if moment]
    return max(moments) + actions.BETWEEN_LETTERS if moments else clock.now()


def _correct(request: HttpRequest, account: Account, form: AddressForm) -> HttpResponse:
    address = form.cleaned_data["address"]
    done = actions.correct_address(account, address, network=network_of(request), actor=Actor.person(account.ref))
    if done:
        asking.remember_pending(request, address, account=account)
        return redirect("identity:activate")
    by_text = identifiers.kind_of(address) == "phone"
    form.add_error("address", disclosure.UNUSABLE_NUMBER if by_text else disclosure.UNUSABLE)
    return _correction_page(request, account, form)


def _correction_page(request: HttpRequest, account: Account, form: AddressForm) -> HttpResponse:
    context = {"form": form, "by_text": "@" not in str(account.address)}
    return render(request, "identity/correct_address.html", context, status=400 if form.errors else 200)
