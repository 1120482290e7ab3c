"""How staff come in and go."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from konto.console import actions, codes, demo, known_device, queries, sessions
from konto.console.forms import SetUpForm, SignInForm
from konto.console.models import Staff
from konto.web import errors
from konto.web.visitors import network_of

REFUSED = _("Address, password or code isn't right. A code works once: wait for the next one.")
BAD_SET_UP = _("This code doesn't fit. Check that the clock of your phone is right, and type the newest code.")


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST) if request.method == "POST" else SignInForm()
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            staff = actions.sign_in(
                data["email"],
                data["password"],
                data["code"],
                network=network_of(request),
                known_device=known_device.is_known(request, data["email"]),
            )
        except actions.Slow as slow:
            return errors.too_many(request, wait=slow.wait)
        except actions.Refused:
            form.add_error(None, REFUSED)
        else:
            return _entered(request, staff)
    context = {
        "form": form,
        "next": _heading(request),
        "demo": demo.shown() if settings.KONTO_DEMO else [],
        "demo_password": demo.PASSWORD if settings.KONTO_DEMO else "",
    }
    return render(request, "console/sign_in.html", context, status=400 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    actions.sign_out(sessions.key_of(request))
    answer = redirect("console:sign_in")
    sessions.forget(answer)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the one-time link leads: choose a password, add the account to an authenticator app."""
    staff = queries.by_set_up_link(secret)
    if staff is None:
        return render(request, "console/link_over.html", status=404)
    form = SetUpForm(request.POST) if request.method == "POST" else SetUpForm()
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            actions.finish_set_up(staff.pk, secret, password=data["password"], code=data["code"])
        except actions.BadSetUp:
            form.add_error("code", BAD_SET_UP)
        else:
            return redirect("console:sign_in")
    key, email = queries.secret_of(staff), queries.email_of(staff)
    context = {
        "form": form,
        "staff": staff,
        "email": email,
        "key": codes.in_groups(key),
        "picture": codes.picture(key, email=email),
    }
    return render(request, "console/set_up.html", context, status=400 if form.errors else 200)


def _entered(request: HttpRequest, staff: Staff) -> HttpResponse:
    actions.sign_out(sessions.key_of(request))  # what this browser had before ends
    answer = redirect(_heading(request) or "console:start")
    sessions.begin(answer, staff)
    known_device.remember(answer, staff)
    return answer


def _heading(request: HttpRequest) -> str:
    """Where somebody wanted to go: a page of the console, or nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fits = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(sessions.PATH)
    return wanted if fits and len(wanted) < 500 else ""
