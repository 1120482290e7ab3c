"""How fast the second step may be tried: five times, then a wait, counted apart for each device that was in before."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from konto.identity import known_device, queries
from konto.identity.models import Account
from konto.kernel.throttle import Limit
from konto.web.visitors import network_of

WRONG_APP_CODE = _("This isn't the code that the app shows now, or it was used already. Wait for the next one.")
WRONG_RECOVERY_CODE = _("This isn't one of your recovery codes, or it was used already. Check the letters.")


def of_second_step(request: HttpRequest, account: Account) -> list[Limit]:
    """The limits of one try. Strangers who have the password can't use up the owner's tries on the owner's device."""
    found = (known_device.device_of(request, one.folded) for one in queries.identifiers_of(account.subject))
    device = next(filter(None, found), "")
    return [Limit("second step", f"{account.pk} {device}", 5), Limit("network", network_of(request), 200)]
