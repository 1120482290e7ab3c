"""What an operator may not promise."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def promise_can_be_kept(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The time to change one's mind has to end before everything has to be gone."""
    if 0 <= settings.KONTO_DEPARTURE_GRACE <= settings.KONTO_DEPARTURE_LIMIT:
        return []
    return [
        Error(
            "KONTO_DEPARTURE_GRACE has to be between 0 and KONTO_DEPARTURE_LIMIT: people are promised that their "
            "account is gone by the limit.",
            id="departure.E001",
        )
    ]
