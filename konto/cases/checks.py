"""What an operator may have set by which no file could be taken."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register

from konto.cases import scanning


@register
def scanner(**_: Any) -> list[CheckMessage]:
    """Refuse a scanner that can't be used: people would meet it with their evidence in hand."""
    try:
        scanning.current()
    except (ImportError, TypeError) as trouble:
        hint = "Name a class of konto.cases.scanning.Scanner: docs/settings.md has an example."
        return [checks.Error(f"{settings.KONTO_SCANNER_CLASS} can't be used: {trouble}", hint=hint, id="cases.E001")]
    return []
