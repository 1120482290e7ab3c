"""Asking a browser for a passkey, and hearing its answer: the question waits in the session, and is used once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

from konto.identity.doors import passkeys
from konto.identity.models import Account
from konto.kernel import clock

ASKED = "passkey"
WAITS = timedelta(minutes=10)
UNFIT = _("This passkey doesn't open this account here. Try it once more, or use another way.")
UNKNOWN = _("This passkey opens no account here: it was closed, or is for another site. Sign in another way.")


def ask(request: HttpRequest, purpose: str, account: Account | None = None) -> JsonResponse:
    """What the browser is asked, so that it shows a passkey: one of the account's, or whichever it has for us."""
    options, state = passkeys.ask_for_known(account)
    keep(request, purpose, state)
    return JsonResponse(options)


def keep(request: HttpRequest, purpose: str, state: dict[str, Any]) -> None:
    """Keep what was asked, for one answer to one purpose."""
    request.session[ASKED] = {"for": purpose, "at": clock.now().isoformat(), "state": state}


def asked(request: HttpRequest, purpose: str) -> dict[str, Any] | None:
    """What was asked for this purpose a short while ago; it is gone then."""
    kept = request.session.pop(ASKED, None)
    if not kept or kept["for"] != purpose or clock.now() > datetime.fromisoformat(kept["at"]) + WAITS:
        return None
    state: dict[str, Any] = kept["state"]
    return state


def answered(
    request: HttpRequest, purpose: str, answer: dict[str, Any], *, account: Account | None = None
) -> Account | None:
    """The account whose passkey the browser showed, or None where its answer isn't right."""
    state = asked(request, purpose)
    if state is None:
        return None
    try:
        shown = passkeys.shown(state, answer, account=account)
    except passkeys.Unfit:
        return None
    shown.record_usage()
    owner: Account = shown.user
    return owner
