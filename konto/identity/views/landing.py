"""The landing page of the activation letter. Looking at it changes nothing, so mail scanners don't activate.

Whoever holds the mailbox gets the account, but the password was chosen by whoever signed up. The browser that signed
up, or the right password, shows that both are the same person; otherwise a new password is chosen here and everything
set before is dropped.
"""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import actions, identifiers, proofs
from konto.identity.access import account_in
from konto.identity.adapter import enter
from konto.identity.forms.activation import FreshStartForm, KnownPasswordForm
from konto.identity.models import Proof, Purpose, State
from konto.identity.proofs import Outcome, Verdict
from konto.identity.views import asking
from konto.kernel import throttle
from konto.kernel.actors import Actor
from konto.kernel.throttle import Limit
from konto.notices import actions as notices
from konto.web import errors
from konto.web.forms import Form
from konto.web.visitors import network_of

BESIDE = "new_%s"
"""The second form's ids: both have a field of the same name."""


@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest, token: str) -> HttpResponse:
    verdict = proofs.weigh_link(token, Purpose.ACTIVATE)
    if verdict.proof and verdict.proof.account.state not in (State.NEW, State.ACTIVE):
        verdict = Verdict(Outcome.UNKNOWN)
    if not (verdict.right and verdict.proof):
        return _over(request, token, verdict)
    mine = _is_mine(request, verdict.proof)
    if request.method != "POST":
        return _page(request, verdict.proof, mine)
    if mine:
        return _confirm(request, token)
    if "choose" in request.POST:
        return _afresh(request, token, verdict.proof)
    return _with_known_password(request, token, verdict.proof)


@require_POST
def again(request: HttpRequest, token: str) -> HttpResponse:
    """A new letter for a link that is too old: it goes to the same address and nowhere else."""
    verdict = proofs.weigh_link(token, Purpose.ACTIVATE)
    if verdict.outcome is Outcome.EXPIRED and verdict.proof and verdict.proof.account.state == State.NEW:
        account = verdict.proof.account
        try:
            actions.send_activation(account, network=network_of(request), actor=Actor.person(account.ref))
        except notices.TooMany as capped:
            return errors.too_many(request, wait=capped.wait)
    return render(request, "identity/letter_sent.html")


def _is_mine(request: HttpRequest, proof: Proof) -> bool:
    signed_in = account_in(request)
    return asking.same_browser(request, proof) or bool(signed_in and signed_in.pk == proof.account_id)


def _with_known_password(request: HttpRequest, token: str, proof: Proof) -> HttpResponse:
    form = KnownPasswordForm(request.POST)
    if not form.is_valid():
        return _page(request, proof, False, known=form)
    limits = [Limit("landing", str(proof.pk), 5), Limit("network", network_of(request), 200)]
    try:
        throttle.reserve(limits)
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    if check_password(form.cleaned_data["password"], proof.account.password):
        throttle.won(limits)
        return _confirm(request, token)
    throttle.lost(limits)
    form.add_error("password", _("This isn't the password chosen at sign-up. Try again, or choose a new one below."))
    return _page(request, proof, False, known=form)


def _afresh(request: HttpRequest, token: str, proof: Proof) -> HttpResponse:
    form = FreshStartForm(request.POST, about=identifiers.written(proof.held.value), auto_id=BESIDE)
    if not form.is_valid():
        return _page(request, proof, False, chosen=form)
    data, language = form.cleaned_data, translation.get_language()
    return _confirm(request, token, fresh=actions.FreshStart(data["password"], data["name"], language))


def _confirm(request: HttpRequest, token: str, *, fresh: actions.FreshStart | None = None) -> HttpResponse:
    verdict = actions.activate_by_link(token, fresh=fresh)
    if not (verdict.right and verdict.proof):
        return _over(request, token, verdict)
    account = verdict.proof.account
    account.refresh_from_db()
    signed_in = account_in(request)
    if fresh or not (signed_in and signed_in.pk == account.pk):
        entered = enter(request, account, address=verdict.proof.held.value, door="letter", heading=None)
        if account_in(request) is None:
            return entered  # to the second step
    return redirect("identity:activated")


def _page(
    request: HttpRequest, proof: Proof, mine: bool, *, known: Form | None = None, chosen: Form | None = None
) -> HttpResponse:
    context = {
        "address": identifiers.mask(proof.held.value),
        "mine": mine,
        "known": known or KnownPasswordForm(),
        "chosen": chosen or FreshStartForm(auto_id=BESIDE),
        "choosing": chosen is not None,
    }
    return render(request, "identity/landing.html", context, status=400 if known or chosen else 200)


def _over(request: HttpRequest, token: str, verdict: Verdict) -> HttpResponse:
    """A link that no longer works: why, and the way on."""
    confirmed = bool(verdict.proof and verdict.proof.account.state != State.NEW)
    context = {"outcome": "used" if confirmed else str(verdict.outcome), "token": token}
    return render(request, "identity/link_over.html", context, status=404 if verdict.proof is None else 410)
