"""Keyed fingerprints: how an address or a network is recognised without being kept."""

from __future__ import annotations

import ipaddress
import unicodedata

from konto.kernel import keys


def recipient(address: str, channel: str) -> bytes:
    """The mark that a new row gets."""
    return keys.fingerprint(f"notices.{channel}", _folded(address))


def recipients(address: str, channel: str) -> list[bytes]:
    """Every mark that the address may have got, under older peppers too."""
    return keys.fingerprints(f"notices.{channel}", _folded(address))


def network(address: str) -> bytes:
    """The mark of a visitor's network: an IPv4 address, or the /64 that one IPv6 customer holds."""
    return keys.fingerprint("notices.network", _network(address))


def _folded(address: str) -> str:
    return unicodedata.normalize("NFKC", address).strip().casefold()


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address.strip())
    except ValueError:
        return address.strip()
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip.packed, 64), strict=False))
