"""How often somebody may fail to sign in as staff: counted by address, by network, and by both together."""

from __future__ import annotations

from konto.console.emails import fold
from konto.kernel.throttle import Limit


def limits(email: str, network: str, *, known_device: bool) -> list[Limit]:
    """What is counted for a try. On a device that has been in before, strangers' failures don't count."""
    address = fold(email)
    if known_device:
        return [Limit("staff on a known device", address, 10)]
    return [
        Limit("staff and network", f"{address} {network}", 5),
        Limit("network of staff", network, 20),
        Limit("staff", address, 50),
    ]
