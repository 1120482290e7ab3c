"""What an operator may have set that no page could show."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register

from konto.web import challenges, theme


@register
def dress(**_: Any) -> list[CheckMessage]:
    """Warn of a colour that is none, and of a logo that the content policy would refuse."""
    found: list[CheckMessage] = []
    if settings.KONTO_ACCENT and not theme.parse(settings.KONTO_ACCENT):
        found.append(checks.Warning("KONTO_ACCENT is no colour like #0b5d57, so it is not used.", id="web.W001"))
    if settings.KONTO_LOGO_URL and not _is_ours(settings.KONTO_LOGO_URL):
        hint = "Put the file where this site serves it, and give its path: pages load nothing from other sites."
        found.append(
            checks.Warning("KONTO_LOGO_URL has to be a path of this site, like /logo.svg.", hint=hint, id="web.W002")
        )
    return found


@register
def challenge(**_: Any) -> list[CheckMessage]:
    """Refuse a challenge that can't be shown: people would meet it at sign-in first."""
    try:
        challenges.current()
    except (ImportError, TypeError) as trouble:
        hint = "Name a class of konto.web.challenges.Challenge: docs/challenge.md has an example."
        return [checks.Error(f"KONTO_CHALLENGE_CLASS can't be used: {trouble}", hint=hint, id="web.E001")]
    return []


def _is_ours(url: str) -> bool:
    return url.startswith("data:image/") or (url.startswith("/") and not url.startswith("//"))
