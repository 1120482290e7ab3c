"""The landing page of the link to a new contact. Looking at it changes nothing, so mail scanners confirm nothing.

A link alone puts no contact on an account: whoever mistypes an address would hand the account to a stranger. It works
for whoever is signed in to the account; everybody else can say that it isn't theirs.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from konto.identity import proofs
from konto.identity.access import account_in
from konto.identity.actions import contacts, contacts_confirm
from konto.identity.models import Purpose, State
from konto.identity.proofs import Verdict
from konto.identity.views.contacts import confirmed_page
from konto.kernel.actors import Actor
from konto.web.visitors import network_of

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def link(request: HttpRequest, token: str) -> HttpResponse:
    verdict = proofs.weigh_link(token, Purpose.CONTACT)
    if not (verdict.right and verdict.proof) or verdict.proof.account.state != State.ACTIVE:
        return _over(request, verdict)
    account = account_in(request)
    is_mine = account is not None and account.pk == verdict.proof.account_id
    if request.method == "POST" and account and is_mine:
        confirmed = contacts_confirm.confirm_contact_by_link(
            account, token, network=network_of(request), actor=Actor.person(account.ref)
        )
        if confirmed.verdict.right:
            return confirmed_page(request, verdict.proof.target.kind, confirmed)
        return _over(request, confirmed.verdict)
    context = {
        "target": verdict.proof.target,
        "is_new": verdict.proof.change is not None,
        "is_mine": is_mine,
        "token": token,
    }
    return render(request, "identity/contact_link.html", context)


@require_http_methods(FORM)
def not_mine(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the contact says that the account isn't theirs."""
    if request.method != "POST":
        return redirect("identity:contact_link", token)
    if not contacts.disown_contact(token):
        return _over(request, proofs.weigh_link(token, Purpose.CONTACT))
    return render(request, "identity/contact_disowned.html")


def _over(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """A link that no longer works: why, and the way on."""
    context = {"outcome": str(verdict.outcome)}
    return render(request, "identity/contact_link_over.html", context, status=410 if verdict.proof else 404)
