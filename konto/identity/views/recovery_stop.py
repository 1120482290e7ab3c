"""The link by which an owner stops a recovery: no sign-in, one press. Looking at it changes nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from konto.identity.actions.recovery_stop import masked_contact_of, stop_recovery, was_shut, weigh_stop
from konto.identity.models import Recovery, RecoveryEnd
from konto.web import languages


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    found = weigh_stop(token)
    if found is None:
        return render(request, "identity/recovery_stop_over.html", status=404)
    languages.speak(request, found.account.language)
    if request.method == "POST":
        found = stop_recovery(token)
    if found is None:
        return render(request, "identity/recovery_stop_over.html", status=404)
    if found.ended == RecoveryEnd.STOPPED:
        return _stopped(request, found)
    context = {"recovery": found, "masked": masked_contact_of(found), "came_in": bool(found.ended)}
    return render(request, "identity/recovery_stop.html", context)


def _stopped(request: HttpRequest, recovery: Recovery) -> HttpResponse:
    context = {"masked": masked_contact_of(recovery), "shut": was_shut(recovery)}
    return render(request, "identity/recovery_stopped.html", context)
