"""An operator hears of a dress that can't be worn."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from konto.web.checks import dress


@pytest.mark.parametrize(
    ("accent", "logo", "warnings"),
    [
        ("", "", []),
        ("#0b5d57", "/logo.svg", []),
        ("", "data:image/svg+xml;base64,AAAA", []),
        ("teal", "", ["web.W001"]),
        ("", "https://example.com/logo.svg", ["web.W002"]),
        ("", "//example.com/logo.svg", ["web.W002"]),
        ("teal", "logo.svg", ["web.W001", "web.W002"]),
    ],
)
def test_what_can_not_be_shown_is_said_at_start(
    settings: Settings, accent: str, logo: str, warnings: list[str]
) -> None:
    """A colour that is none and a logo from elsewhere are warned of."""
    settings.KONTO_ACCENT, settings.KONTO_LOGO_URL = accent, logo

    assert [message.id for message in dress()] == warnings
