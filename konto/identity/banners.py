"""What somebody has to know on every page: that we don't reach them any more."""

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
    match = request.resolver_match
    said = bool(match and match.namespace == "identity" and match.url_name in SAID_THERE)
    if account is None or said or not account.refusing or account.state not in (State.NEW, State.ACTIVE):
        return None
    url = reverse("identity:activate" if account.state == State.NEW else "identity:settings")
    if account.refusing == IdentifierKind.PHONE:
        return Banner(_("Our text came back"), _("Your phone number refuses our texts."), _("Put it right"), url)
    return Banner(_("Our letter came back"), _("Your mailbox refuses our letters."), _("Put it right"), url)


registries.add_banner(_refused)
