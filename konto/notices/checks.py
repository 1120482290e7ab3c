"""What would be noticed too late: when the first text can't be sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from konto.notices import sms


@register
def texts_have_a_gateway(**_: Any) -> list[CheckMessage]:
    """Apprise has to understand the gateway's address. It holds a password, so nothing of it is repeated."""
    if not settings.KONTO_SMS_URL or sms.is_understood(settings.KONTO_SMS_URL):
        return []
    return [
        Error(
            "KONTO_SMS_URL is no address of a gateway that Apprise understands, with {number} where the recipient "
            "belongs: docs/settings.md has examples.",
            id="notices.E001",
        )
    ]
