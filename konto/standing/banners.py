"""What somebody is told on every page who may come in and not do everything."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from konto.identity.access import account_in
from konto.kernel import registries
from konto.kernel.registries import Banner
from konto.standing import now
from konto.standing.models import CLOSES_THE_DOOR


def _restricted(request: HttpRequest) -> Banner | None:
    account = account_in(request)
    match = request.resolver_match
    if account is None or (match and match.namespace == "standing"):
        return None
    partly = [one for one in now.running(account) if one.scope not in CLOSES_THE_DOOR]
    if not partly:
        return None
    said = ", ".join(dict.fromkeys(str(one.get_scope_display()) for one in partly))
    return Banner(
        _("Something is restricted"),
        _("You can't do everything at the moment: %(what)s.") % {"what": said.lower()},
        _("Read why"),
        reverse("standing:mine"),
    )


registries.add_banner(_restricted)
