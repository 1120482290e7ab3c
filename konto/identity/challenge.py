"""When strangers are asked for the challenge: always, never, or when something has failed lately."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.conf import settings

from konto.kernel.throttle import Limit

LETTERS = "ABCDEFGHJKMNPQRSTUWXYZ2345689"
"""Without those that look alike, also when they are turned a little: 7 and 1, V and L."""

LENGTH = 5
SUSPICIOUS = 2
"""Failures of an address or a network after which the challenge is shown."""


def letters() -> tuple[str, str]:
    """A new picture's letters and the answer, from the system's source of randomness."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return code, code.lower()


def wanted(failures: Mapping[Limit, int]) -> bool:
    """Whether to ask for the challenge, given what has failed lately."""
    if settings.KONTO_CHALLENGE == "risk":
        return any(count >= SUSPICIOUS for count in failures.values())
    return bool(settings.KONTO_CHALLENGE == "always")
