"""The link in the letter. Looking at it changes nothing, so mail scanners don't use it up; its button does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from konto.identity import proofs
from konto.identity.actions.recovery import ways_back
from konto.identity.actions.recovery_proof import recover_by_link
from konto.identity.models import Purpose
from konto.identity.proofs import Outcome, Verdict
from konto.identity.views import asking, recovering
from konto.identity.views.recover import lead_on
from konto.web import languages


@require_http_methods(["GET", "HEAD", "POST"])
def recover_link(request: HttpRequest, token: str) -> HttpResponse:
    """In whichever browser: what the link opens belongs to this one."""
    verdict = proofs.weigh_link(token, Purpose.RECOVER)
    if verdict.right and verdict.proof and verdict.proof.held not in ways_back(verdict.proof.account):
        verdict = Verdict(Outcome.UNKNOWN)
    if not (verdict.right and verdict.proof):
        return _over(request, verdict)
    if request.method != "POST":
        languages.speak(request, verdict.proof.account.language)
        return render(request, "identity/recover_link.html", {"masked": verdict.proof.held.masked})
    proved = recover_by_link(token, browser=asking.browser_secret(request))
    if not proved.recovery:
        return _over(request, proved.verdict)
    begun = recovering.current(request)
    account = verdict.proof.account
    if begun is None or begun.account != str(account.pk):
        begun = recovering.begin(request, account, heading="")
    return lead_on(request, begun, proved)


def _over(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """A link that no longer works: why, and the way on."""
    context = {"outcome": str(verdict.outcome), "minutes": proofs.CODE_LIVES.seconds // 60}
    return render(request, "identity/recover_over.html", context, status=404 if verdict.proof is None else 410)
