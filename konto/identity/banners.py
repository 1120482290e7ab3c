"""What somebody has to know on every page: that we don't reach them any more, or that a number may be another's."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from konto.identity.access import account_in
from konto.identity.models import IdentifierKind, State
from konto.kernel import registries
from konto.kernel.registries import Banner

SAID_THERE = {"settings", "contact", "contact_confirm", "contact_check", "activate", "correct_address"}
"""The pages where it is put right say it themselves, and more of it."""


def _refused(request: HttpRequest) -> Banner | None:
    account = account_in(request)
    if account is None or _is_said(request) or not account.refusing or account.state not in (State.NEW, State.ACTIVE):
        return None
    url = reverse("identity:activate" if account.state == State.NEW else "identity:settings")
    if account.refusing == IdentifierKind.PHONE:
        return Banner(_("Our text came back"), _("Your phone number refuses our texts."), _("Put it right"), url)
    return Banner(_("Our letter came back"), _("Your mailbox refuses our letters."), _("Put it right"), url)


def _doubted(request: HttpRequest) -> Banner | None:
    account = account_in(request)
    if account is None or _is_said(request) or not account.doubted or account.state != State.ACTIVE:
        return None
    told = _("Somebody says that %(contact)s is theirs now. Confirm it again if it is yours, or take another one.")
    number = told % {"contact": account.doubted}
    return Banner(_("Is this number still yours?"), number, _("Put it right"), reverse("identity:settings"))


def _is_said(request: HttpRequest) -> bool:
    """Whether the page says it itself."""
    match = request.resolver_match
    return bool(match and match.namespace == "identity" and match.url_name in SAID_THERE)


registries.add_banner(_refused)
registries.add_banner(_doubted)
