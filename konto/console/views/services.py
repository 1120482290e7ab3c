"""Related services: the list, what each says of itself, and its end. Security sees them, admins keep them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from konto.console.happened import name_of
from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff
from konto.console.services_forms import LABELS, ServiceForm, typed_of
from konto.kernel.actors import Actor
from konto.services import actions, queries
from konto.services.actions import Profile
from konto.services.queries import Scope, Service
from konto.web.pictures import Unfit
from konto.web.uploads import takes_files

P = ParamSpec("P")

MOST_BYTES_OF_A_FORM = 3_000_000


def or_not_found(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """What was there when the page was asked for may be gone by now: somebody else was faster."""

    @wraps(view)
    def look(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except (actions.NoSuchService, actions.NoSuchKey):
            raise Http404 from None

    return look


@require_safe
@for_staff(Permission.SERVICES)
def services(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Every service there is, and those that were there."""
    everyone = list(queries.services(ended=True))
    troubled = queries.troubled()
    here, gone = ([_row(one, troubled) for one in everyone if bool(one.ended_at) is ended] for ended in (False, True))
    return render(request, "console/services.html", {"staff": staff, "here": here, "gone": gone})


@require_safe
@for_staff(Permission.SERVICES)
def service(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """One service: what it says of itself, its keys, its event streams, what was done to it."""
    found = found_by(code)
    words = queries.words_of(found)
    context = {
        "staff": staff,
        "service": found,
        "words": words,
        "parts": [(LABELS[part], words[part]) for part in actions.PARTS if part != "name"],
        "keys": [{"key": one, "scopes": _short(one.scopes)} for one in queries.live_keys(found)],
        "client": queries.client_of(found),
        "flows": queries.streams_of(found),
        "entries": [(name_of(one.event), one.at) for one in queries.entries_of(found.pk)],
    }
    return render(request, "console/service.html", context)


@takes_files(MOST_BYTES_OF_A_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.KEEP_SERVICES)
def add(request: HttpRequest, staff: Staff) -> HttpResponse:
    form = ServiceForm(request.POST, request.FILES) if request.method == "POST" else ServiceForm()
    if form.is_bound and form.is_valid() and (profile := _profile(form)):
        code = form.cleaned_data["code"]
        try:
            actions.add_service(code, profile, actor=Actor.staff(staff.ref))
        except actions.AlreadyThere:
            form.add_error("code", _("There is, or was, a service of this name. Choose another name."))
        except actions.CannotSave:
            form.refuse_homepage()
        except actions.Misleading as reading:
            form.refuse_words(reading.language, reading.part)
        else:
            messages.success(request, _("The service is on the list. Give it a key next."))
            return redirect("console:service", code)
    return _page(request, staff, form)


@takes_files(MOST_BYTES_OF_A_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.KEEP_SERVICES)
@or_not_found
def change(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """Say something else of a service; its short name stays."""
    found = found_by(code, live=True)
    if request.method != "POST":
        return _page(request, staff, ServiceForm(initial=typed_of(found), known=True), found)
    form = ServiceForm(request.POST, request.FILES, known=True)
    if form.is_valid() and (profile := _profile(form)):
        try:
            actions.change_service(code, profile, actor=Actor.staff(staff.ref))
        except actions.CannotSave:
            form.refuse_homepage()
        except actions.Misleading as reading:
            form.refuse_words(reading.language, reading.part)
        else:
            messages.success(request, _("Saved. People read it from now on."))
            return redirect("console:service", code)
    return _page(request, staff, form, found)


@require_POST
@for_staff(Permission.KEEP_SERVICES)
@or_not_found
def end(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """Take a service off the list: at once, with all its keys."""
    found_by(code, live=True)
    actions.end_service(code, actor=Actor.staff(staff.ref))
    messages.success(request, _("The service is off the list. Its keys and tokens count for nothing any more."))
    return redirect("console:services")


def found_by(code: str, *, live: bool = False) -> Service:
    """The service of this code; raises Http404 where there is none, or where it ended and a live one is needed."""
    found = queries.services(ended=not live).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def scope_words(scopes: list[str]) -> list[str]:
    """Scopes in words; one that no version knows any more as it was written."""
    known = dict(Scope.choices)
    return [str(known.get(one, one)) for one in scopes]


def _short(scopes: list[str]) -> str:
    return _("everything") if set(Scope.values) <= set(scopes) else ", ".join(scope_words(scopes))


def _row(service: Service, troubled: set[UUID]) -> dict[str, object]:
    return {"service": service, "words": queries.words_of(service), "troubled": service.pk in troubled}


def _profile(form: ServiceForm) -> Profile | None:
    """What was filled in; None where the logo can't be drawn: then the form says so."""
    content = form.cleaned_data["logo"]
    try:
        return form.profile(logo=actions.draw_logo(content) if content is not None else None)
    except Unfit as unfit:
        form.refuse_logo(unfit.flaw)
        return None


def _page(request: HttpRequest, staff: Staff, form: ServiceForm, found: Service | None = None) -> HttpResponse:
    context = {
        "staff": staff,
        "form": form,
        "service": found,
        "words": queries.words_of(found) if found else None,
    }
    return render(request, "console/service_form.html", context, status=400 if form.errors else 200)
