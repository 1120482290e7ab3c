"""The zone in which pages and letters say what time it is: that of most who read them."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from konto.config import env

OF_REGION: Final = {"UA": "Europe/Kyiv", "NO": "Europe/Oslo"}
ELSEWHERE: Final = "UTC"


def of_region(region: str) -> str:
    """The zone by which people in a country live; UTC where that isn't known, or where a country has several."""
    return OF_REGION.get(region.upper(), ELSEWHERE)


def known(zone: str) -> str:
    """The zone itself. Raises Unsafe where this machine has none of that name."""
    try:
        return ZoneInfo(zone).key
    except (OSError, ValueError, LookupError):
        raise env.Unsafe(
            f"KONTO_TIME_ZONE has to name a time zone like Europe/Kyiv that this machine knows, not {zone!r}."
        ) from None
