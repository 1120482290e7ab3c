"""The second step of signing in: a code of the authenticator app, a recovery code, or a passkey instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.account.internal.stagekit import clear_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import actions, second_step
from konto.identity.doors import recovery_codes
from konto.identity.doors.ways import Way, ways_of
from konto.identity.forms.prove import AppCodeForm, PasskeyForm
from konto.identity.forms.second_step import RecoveryCodeForm
from konto.identity.models import Account
from konto.identity.second_step import SecondStep
from konto.identity.views import ceremony, pace, second_factors
from konto.kernel import standing, statements, throttle
from konto.kernel.actors import Actor
from konto.web import errors
from konto.web.forms import Form

STEP = "step"
MOST = 64
"""Characters that are looked at; a sheet's codes have 24 letters and a few dashes."""

Check = Callable[[HttpRequest, Account, Any], bool]


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest) -> HttpResponse:
    """Ask for it, and let in whoever has it."""
    stage = second_step.waiting(request)
    if stage is None or stage.account is None:
        return _over(request)
    asked = request.POST.get("way") or request.GET.get("way") or "app"
    way = _meant(request, asked if asked in CHECKS else "app")
    form_class, check = CHECKS[way]
    form = form_class(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid() and check(request, stage.account, form):
            return _passed(stage, stage.account)
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    return _page(request, stage.account, way, form)


@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser is asked, so that it shows one of the account's passkeys."""
    stage = second_step.waiting(request)
    if stage is None or stage.account is None:
        return HttpResponse(status=403)
    return ceremony.ask(request, STEP, stage.account)


@require_POST
def give_up(request: HttpRequest) -> HttpResponse:
    """Forget the first step, and begin anew."""
    clear_login(request)
    return redirect("identity:sign_in")


def _passed(stage: SecondStep, account: Account) -> HttpResponse:
    statements.run(actions.noting_signed_in(account, new_device=stage.is_new_device))
    if stage.is_new_device:
        standing.unusual(account.ref)
    return stage.exit()


def _over(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("The sign-in was open for too long, or is over. Begin anew."))
    return redirect("identity:sign_in")


def _has_app(request: HttpRequest, account: Account, form: Any) -> bool:
    return second_factors.has_app(request, account, form, actor=Actor.stranger())


def _has_recovery_code(request: HttpRequest, account: Account, form: Any) -> bool:
    limits = pace.of_second_step(request, account)
    if actions.try_recovery_code(account, form.cleaned_data["code"], limits=limits, actor=Actor.stranger()):
        with translation.override(account.language):  # as the next page speaks
            messages.warning(request, _left(actions.recovery_codes_left(account)))
        return True
    form.add_error("code", pace.WRONG_RECOVERY_CODE)
    return False


def _meant(request: HttpRequest, way: str) -> str:
    """A recovery code typed where the app's belongs is taken for what it is."""
    return "recovery" if way == "app" and recovery_codes.is_like(request.POST.get("code", "")[:MOST]) else way


def _left(left: int) -> str:
    """What is said after one was used, with the way to the app and to new codes."""
    sentence = ngettext(
        "You used a recovery code: %(left)d is left. Is your app gone? Remove it and set it up anew.",
        "You used a recovery code: %(left)d are left. Is your app gone? Remove it and set it up anew.",
        left,
    ) % {"left": left}
    return format_html('{} <a href="{}">{}</a>', sentence, resolve_url("identity:doors"), _("Ways to sign in"))


CHECKS: dict[str, tuple[type[Form], Check]] = {
    "app": (AppCodeForm, _has_app),
    "recovery": (RecoveryCodeForm, _has_recovery_code),
    "passkey": (PasskeyForm, partial(second_factors.has_passkey, purpose=STEP)),
}


def _page(request: HttpRequest, account: Account, way: str, form: Form) -> HttpResponse:
    context = {"form": form, "way": way, "has_passkey": Way.PASSKEY in ways_of(account)}
    return render(request, "identity/second_step.html", context, status=400 if form.errors else 200)
