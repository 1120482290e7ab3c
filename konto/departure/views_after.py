"""Leaving, from the confirmation on: the clock, staying after all, the progress, and the proof."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from konto.departure import actions, certificates, jobs, queries, summary
from konto.departure.models import Departure, Stage
from konto.identity import queries as identities
from konto.identity.access import for_stopped_account
from konto.identity.models import Account
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.web import languages

FORM = ["GET", "HEAD", "POST"]
"""Whoever reloads the answer, or signs in on the way to it, is led back to the page with the button."""


@require_safe
@for_stopped_account
def waiting(request: HttpRequest, account: Account) -> HttpResponse:
    """What somebody who is leaving sees after signing in."""
    departure = queries.departure_of(account)
    if departure is None:
        return redirect("cabinet:home")
    return _status_page(
        request, departure, keep=reverse("departure:waiting_keep"), now=reverse("departure:waiting_now")
    )


@require_http_methods(FORM)
@for_stopped_account
def waiting_keep(request: HttpRequest, account: Account) -> HttpResponse:
    if request.method != "POST":
        return redirect("departure:waiting")
    departure = queries.departure_of(account)
    if departure is None:
        return redirect("cabinet:home")
    return _keep(request, departure, back=reverse("departure:waiting"))


@require_http_methods(FORM)
@for_stopped_account
def waiting_now(request: HttpRequest, account: Account) -> HttpResponse:
    departure = queries.departure_of(account)
    if departure is None:
        return redirect("cabinet:home")
    return _now(request, departure, back=reverse("departure:waiting"))


@require_safe
def status(request: HttpRequest, token: str) -> HttpResponse:
    """The same without signing in, for whoever has the secret link; it works when the account is gone, too."""
    departure = _by_token(token)
    keep, now = reverse("departure:status_keep", args=[token]), reverse("departure:status_now", args=[token])
    return _status_page(request, departure, keep=keep, now=now)


@require_http_methods(FORM)
def status_keep(request: HttpRequest, token: str) -> HttpResponse:
    departure, back = _by_token(token), reverse("departure:status", args=[token])
    return _keep(request, departure, back=back) if request.method == "POST" else redirect(back)


@require_http_methods(FORM)
def status_now(request: HttpRequest, token: str) -> HttpResponse:
    return _now(request, _by_token(token), back=reverse("departure:status", args=[token]))


@require_safe
def certificate(request: HttpRequest, departure_id: UUID) -> HttpResponse:
    """The certificate, to read."""
    departure = _certified(departure_id)
    statement, thumbprint = certificates.check(departure.certificate)
    return render(
        request,
        "departure/certificate.html",
        {
            "departure": departure,
            "statement": statement,
            "erased": summary.in_short(order["rows"] for order in statement["erased"]),
            "kept": queries.in_words(statement["kept"]),
            "told": statement["farewell"] != certificates.NOT_SENT,
            "thumbprint": thumbprint,
        },
    )


@require_safe
def certificate_file(request: HttpRequest, departure_id: UUID) -> HttpResponse:
    """The certificate, to keep and to check."""
    answer = JsonResponse(_certified(departure_id).certificate, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="certificate-{departure_id}.json"'
    return answer


@require_safe
def published_keys(request: HttpRequest) -> HttpResponse:
    """The public keys that certificates are signed with: a file, to compare with."""
    answer = JsonResponse(certificates.published_keys(), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="keys.json"'
    return answer


def _by_token(token: str) -> Departure:
    departure = queries.departure_by_token(token)
    if departure is None:
        raise Http404
    return departure


def _certified(departure_id: UUID) -> Departure:
    departure = queries.certificate(departure_id)
    if departure is None:
        raise Http404
    return departure


def _status_page(
    request: HttpRequest, departure: Departure, *, keep: str, now: str, too_late: bool = False
) -> HttpResponse:
    progress = queries.progress(departure)
    late = departure.stage not in (Stage.GONE, Stage.KEPT) and clock.now() > departure.limit_at
    seen = f"{departure.stage} {progress.done} {departure.failures} {departure.hurried} {late}"
    if request.GET.get("seen") == seen:
        return HttpResponse(status=204)  # the open page asks again and again: nothing new, nothing to announce
    languages.speak(request, departure.language)
    context = {
        "departure": departure,
        "address": identities.masked_address_of(departure.subject) if departure.stage == Stage.WAITING else "",
        "progress": progress,
        "keep": keep,
        "now": now,
        "late": late,
        "seen": seen,
        "by_link": bool(request.resolver_match and "token" in request.resolver_match.kwargs),
        "too_late": too_late,
        "may_hurry": _may_hurry(departure),
        "seconds": 0 if too_late else _look_again_after(departure),
    }
    return render(request, "departure/status.html", context, status=409 if too_late else 200)


def _look_again_after(departure: Departure) -> int:
    """Seconds until the open page looks for news by itself; 0 when there will be none."""
    if departure.stage in (Stage.GONE, Stage.KEPT):
        return 0
    return 60 if departure.stage == Stage.WAITING and not departure.hurried else 3


def _keep(request: HttpRequest, departure: Departure, *, back: str) -> HttpResponse:
    try:
        actions.keep(departure.id, actor=Actor.person(departure.ref))
    except actions.TooLate:
        departure.refresh_from_db()
        if departure.stage == Stage.KEPT:
            return redirect(back)
        return _status_page(request, departure, keep=back, now=back, too_late=True)
    return render(request, "departure/kept.html")


def _ask_now(request: HttpRequest, departure: Departure, *, back: str) -> HttpResponse:
    if departure.hurried or not _may_hurry(departure):
        return redirect(back)
    languages.speak(request, departure.language)
    return render(request, "departure/now.html", {"back": back})


def _may_hurry(departure: Departure) -> bool:
    return departure.stage == Stage.WAITING and actions.may_hurry(departure)


def _now(request: HttpRequest, departure: Departure, *, back: str) -> HttpResponse:
    """One question on a page of its own; its answer can't be taken back."""
    if request.method != "POST":
        return _ask_now(request, departure, back=back)
    try:
        actions.hurry(departure.id, actor=Actor.person(departure.ref))
    except (actions.TooLate, actions.Shielded):
        return redirect(back)  # the page there says why
    jobs.soon()
    return redirect(back)
