"""Where a service may have its events brought to: https, on the public internet, and nowhere inside the house.

A name is looked up anew for each connection, every address that it has is checked, and the connection goes to the
checked address itself: a name that points elsewhere a moment later leads nowhere (OWASP, server-side request forgery).
In demo and debug a receiver may be on this machine, and in the clear.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

LONGEST: Final = 500
_NAMES: Final = ThreadPoolExecutor(32, thread_name_prefix="names")
"""Not the loop's own: it would wait, at its end, for a name server that nobody waits for any more. So many that one who
is slow holds up no other: a stream asks once for all its connections (`Names`).
"""

GIVEN_OUT: Final = IPv6Network("2000::/3")
"""All of IPv6 that is public today (RFC 4291, section 2.4): not the old site-local fec0::/10, not NAT64."""


class Unreachable(Exception):
    """An address that no event is brought to. The message is for the service's engineers and for logs: no secrets."""


class Endpoint(NamedTuple):
    """An address taken apart. `target` is what follows the host: path and query."""

    is_tls: bool
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """As it stands in the `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"


def parse(url: str) -> Endpoint:
    """The parts of an address. Raises Unreachable where its form is not allowed; asks no name server."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Unreachable("The address has to be plain ASCII and at most 500 characters long.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unreachable("This is no address.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
        raise Unreachable("The address has to begin with https:// and a host.")
    if parts.scheme == "http" and not settings.KONTO_LETTERBOX:
        raise Unreachable("The address has to begin with https://.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Unreachable("The address may hold neither a name and password nor a fragment.")
    is_tls = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    endpoint = Endpoint(is_tls, parts.hostname, port or (443 if is_tls else 80), target)
    _refuse_literal(endpoint.host)
    return endpoint


async def addresses_of(endpoint: Endpoint) -> list[str]:
    """The addresses of the host, all of them checked. Raises Unreachable where one of them isn't public."""
    try:
        found = await asyncio.get_running_loop().run_in_executor(_NAMES, _look_up, endpoint)
    except (OSError, UnicodeError):
        raise Unreachable("NameNotFound") from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses or not all(map(is_allowed, addresses)):
        raise Unreachable("NotPublic")
    return addresses


class Names:
    """One look at the name server for all connections that are opened together: they wait for the same answer."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, int], asyncio.Task[list[str]]] = {}

    async def addresses_of(self, endpoint: Endpoint) -> list[str]:
        """As `addresses_of`. Raises Unreachable."""
        key = endpoint.host, endpoint.port
        if key not in self._asked:
            self._asked[key] = asyncio.create_task(addresses_of(endpoint))
        return await asyncio.shield(self._asked[key])


def _look_up(endpoint: Endpoint) -> list[tuple[Any, ...]]:
    return list(socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP))


def is_allowed(address: str) -> bool:
    """Whether it is an address of the public internet; in demo and debug also one of this machine."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.sixtofour or ip.teredo:
            return False  # another network's address lies within, and it may be an inner one
        ip = ip.ipv4_mapped or ip
    if isinstance(ip, IPv6Address) and not ip.is_loopback and ip not in GIVEN_OUT:
        return False
    if ip.is_loopback:
        return bool(settings.KONTO_LETTERBOX)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _refuse_literal(host: str) -> None:
    """Where the host is an address, it is known now; a name is looked at when it is used."""
    try:
        allowed = is_allowed(host)
    except ValueError:
        return
    if not allowed:
        raise Unreachable("The address has to be one of the public internet.")
