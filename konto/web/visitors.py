"""What a person would call the thing in their hand: told from the browser's own words, no outside look-up."""

from __future__ import annotations

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

BROWSERS = [
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
]
SYSTEMS = [
    ("iPad", r"iPad"),
    ("iPhone", r"iPhone"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
]


def device_of(request: HttpRequest) -> str:
    """Browser and system, like `Firefox, Android`; empty where the browser says nothing known."""
    agent = request.headers.get("User-Agent", "")[:400]
    found = (next((name for name, pattern in table if re.search(pattern, agent)), "") for table in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, found))


def network_of(request: HttpRequest) -> str:
    """The visitor's network as the outermost trusted proxy saw it: an IPv4 address, or the /64 of an IPv6 one.

    Used for counting and never kept. One customer holds a whole /64: counted singly, its addresses would never run out.
    """
    trusted = settings.KONTO_TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if trusted and len(hops) >= trusted:
        return _network(hops[-trusted])
    return _network(str(request.META.get("REMOTE_ADDR", "")))


def _network(address: str) -> str:
    bare = re.sub(r"^\[(.*)\](:\d+)?$|^([\d.]+):\d+$", r"\1\3", address[:100])  # some proxies add the port
    try:
        ip = ipaddress.ip_address(bare)
    except ValueError:
        return bare
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip.packed, 64), strict=False))
