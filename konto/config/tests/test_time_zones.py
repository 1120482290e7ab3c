"""In which zone times are said."""

from __future__ import annotations

import pytest

from konto.config import env, time_zones


@pytest.mark.parametrize(("region", "zone"), [("UA", "Europe/Kyiv"), ("no", "Europe/Oslo"), ("US", "UTC"), ("", "UTC")])
def test_the_zone_follows_from_the_region(region: str, zone: str) -> None:
    """Where the country has one that is known; this machine knows it, too."""
    assert time_zones.of_region(region) == zone
    assert time_zones.known(zone) == zone


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../../etc/passwd", "Europe", "/etc/localtime"])
def test_a_zone_that_nobody_knows_stops_the_start(zone: str) -> None:
    """The message says what a zone looks like, rather than that something couldn't be loaded."""
    with pytest.raises(env.Unsafe, match="like Europe/Kyiv"):
        time_zones.known(zone)
