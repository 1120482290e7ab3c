"""Wrong secrets of services, counted by name and network. A right one has 256 bits and is never kept waiting."""

from __future__ import annotations

from math import ceil

from django.http import HttpRequest

from konto.kernel import throttle
from konto.kernel.throttle import Limit, Slow
from konto.web.visitors import network_of

BY_NAME = 20
BY_NETWORK = 100
SAID = "Too many wrong secrets came from here. A right one is taken at any time."


class TooMany(Exception):
    """Too many came; `headers` say how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.headers = {"Retry-After": str(seconds)}


def count(request: HttpRequest, code: str) -> None:
    """One more for the service of this name. Raises TooMany."""
    network = network_of(request)
    limits = [Limit("service and network", f"{code[:40]} {network}", BY_NAME), Limit("services", network, BY_NETWORK)]
    try:
        throttle.spend(limits)
    except Slow as slow:
        raise TooMany(ceil(slow.wait.total_seconds())) from None
