"""What shows on more than one page who it is: a code of the authenticator app, a passkey. A wrong one is said so."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from konto.identity import actions
from konto.identity.models import Account
from konto.identity.views import ceremony, pace
from konto.kernel.actors import Actor


def has_app(request: HttpRequest, account: Account, form: Any, *, actor: Actor) -> bool:
    """Whether this is the app's code now. Raises throttle.Slow."""
    limits = pace.of_second_step(request, account)
    if actions.try_app_code(account, form.cleaned_data["code"], limits=limits, actor=actor):
        return True
    form.add_error("code", pace.WRONG_APP_CODE)
    return False


def has_passkey(request: HttpRequest, account: Account, form: Any, *, purpose: str) -> bool:
    """Whether the browser showed a passkey of the account when it was asked for this purpose."""
    if ceremony.answered(request, purpose, form.cleaned_data["credential"], account=account):
        return True
    form.add_error(None, ceremony.UNFIT)
    return False
