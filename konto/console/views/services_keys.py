"""A service's keys: made, replaced with an overlap, ended. A secret is shown once, on the page that made it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff
from konto.console.services_forms import KeyForm, RotateForm
from konto.console.views.services import found_by, or_not_found, scope_words
from konto.kernel.actors import Actor
from konto.services import actions, queries
from konto.services.actions import Made
from konto.services.queries import Credential, Service


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.KEEP_SERVICES)
@or_not_found
def add(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """Give a service another key."""
    service = found_by(code, live=True)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return _secret(request, staff, service, actions.make_key(code, form.chosen, actor=Actor.staff(staff.ref)))
        except actions.TooManyKeys:
            form.add_error(None, _too_many())
    context = {"staff": staff, "service": service, "words": queries.words_of(service), "form": form}
    return render(request, "console/service_key_add.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.KEEP_SERVICES)
@or_not_found
def key(request: HttpRequest, staff: Staff, code: str, key_id: UUID) -> HttpResponse:
    """One key: replace it, or end it."""
    service = found_by(code, live=True)
    found = queries.live_keys(service).filter(pk=key_id).first()
    if found is None:
        raise Http404
    if request.POST.get("do") == "end":
        actions.end_key(code, key_id, actor=Actor.staff(staff.ref))
        messages.success(request, _("The key is ended. Whoever had it can't come in any more."))
        return redirect("console:service", code)
    form = RotateForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return _secret(request, staff, service, _rotated(staff, code, key_id, form))
        except actions.TooManyKeys:
            form.add_error(None, _too_many())
        except actions.AlreadyReplaced:
            form.add_error(
                None, _("It has been replaced already, a moment ago or by somebody else. End it if need be.")
            )
    return _page(request, staff, service, found, form)


def _rotated(staff: Staff, code: str, key_id: UUID, form: RotateForm) -> Made:
    return actions.rotate_key(code, key_id, overlap=form.chosen, actor=Actor.staff(staff.ref))


def _page(request: HttpRequest, staff: Staff, service: Service, found: Credential, form: RotateForm) -> HttpResponse:
    context = {
        "staff": staff,
        "service": service,
        "words": queries.words_of(service),
        "key": found,
        "scopes": scope_words(found.scopes),
        "form": form,
    }
    return render(request, "console/service_key.html", context, status=400 if form.errors else 200)


def _secret(request: HttpRequest, staff: Staff, service: Service, made: Made) -> HttpResponse:
    """The one page on which a secret stands. Sent again, the form makes another key, never shows this one."""
    context = {
        "staff": staff,
        "service": service,
        "words": queries.words_of(service),
        "key": made.key,
        "scopes": scope_words(made.key.scopes),
        "secret": made.secret,
    }
    return render(request, "console/service_secret.html", context)


def _too_many() -> str:
    return _("It has %(most)s keys that hold. End one first.") % {"most": actions.MOST_KEYS}
