"""Objecting without coming in: with the case code from the letter and the address; and an appeal's status page.

Whether code and address belong together, the page never says: the receipt goes to the address, or nothing does.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from konto.cases import actions as cases
from konto.cases import downloads
from konto.cases import queries as asked
from konto.cases.counting import counted
from konto.identity import actions as identity
from konto.kernel import throttle
from konto.kernel.actors import Actor
from konto.kernel.throttle import Limit
from konto.standing import actions, queries
from konto.standing.forms import OutsideForm
from konto.standing.models import OPEN_STAGES, Appeal, Stage
from konto.standing.statement import outside as beyond_us
from konto.standing.views.inside import form_key, objection_of
from konto.web import challenges, csp, errors
from konto.web.uploads import takes_files
from konto.web.visitors import network_of

PER_NETWORK = 20
PER_ADDRESS = 5
"""Within a quarter of an hour. An address counts on each network apart: nobody uses up what its owner may send."""


@takes_files(cases.MOST_BYTES_OF_A_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
@counted
def outside(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if form.is_bound and form.is_valid():
        with identity.same_time():
            return _send(request, form)
    context = {"form": form, "key": form_key(request)}
    return render(request, "standing/outside.html", context, status=400 if form.errors else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same for everybody."""
    return render(request, "standing/sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, secret: str) -> HttpResponse:
    found = _found(secret)
    if request.method == "POST":
        return _withdraw(request, found, secret)
    case = asked.case(found.case_id)
    said = asked.conversation(case) if case else []
    context = {
        "appeal": found,
        "waits": found.stage in OPEN_STAGES,
        "withdrawn": found.stage == Stage.WITHDRAWN,
        "decided": found.stage == Stage.DECIDED,
        "said": [_shown(one, partial(_path_of_file, secret)) for one in said if not asked.is_staffs(one)],
        "outside": beyond_us(),
    }
    return render(request, "standing/status.html", context)


@require_safe
def file(request: HttpRequest, secret: str, file_id: UUID) -> HttpResponse:
    case = asked.case(_found(secret).case_id)
    return downloads.answer(asked.file_of(case, file_id) if case else None)


def _send(request: HttpRequest, form: OutsideForm) -> HttpResponse:
    data = form.cleaned_data
    network = network_of(request)
    limits = [
        Limit("appeal network", network, PER_NETWORK),
        Limit("appeal address", f"{data['address'].address.casefold()} {network}", PER_ADDRESS),
    ]
    try:
        throttle.spend(limits)
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    objection = objection_of(request, form, language=translation.get_language() or settings.LANGUAGE_CODE)
    with suppress(cases.TooMany):  # to say so would be to say that code and address belong together
        actions.appeal_from_outside(data["code"], data["address"], objection)
    return redirect("standing:sent")


def _form(request: HttpRequest) -> OutsideForm:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    challenge = challenges.current() if settings.KONTO_CHALLENGE != "off" else None
    if challenge:
        csp.allow(request, challenge.sources)
    return OutsideForm(*given, challenge=challenge, network=network_of(request))


def _withdraw(request: HttpRequest, found: Appeal, secret: str) -> HttpResponse:
    actor = Actor.person(found.account_ref) if found.account_ref else Actor.stranger()
    try:
        actions.withdraw(found.id, actor=actor)
    except actions.Meanwhile:
        messages.info(request, _("It was decided, or taken back, already."))
    else:
        messages.success(request, _("Your appeal is taken back. You can write another one."))
    return redirect("standing:status", secret)


def _found(secret: str) -> Appeal:
    found = queries.appeal_by_secret(secret)
    if found is None:
        raise Http404
    return found


def _shown(message: Any, path: Any) -> dict[str, Any]:
    files = [{"file": one, "url": path(one.id), "is_picture": asked.is_picture(one)} for one in message.files.all()]
    return {"message": message, "staffs": False, "files": files}


def _path_of_file(secret: str, file_id: UUID) -> str:
    return reverse("standing:file", args=[secret, file_id])
