"""Which addresses a relying party may have, and whether one that it names is its own."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from konto.services.models import Client
from konto.services.models.openid import LONGEST_URI

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
LONGEST_ID: Final = 40
CODE: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_OWN_SCHEME: Final = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
"""An app's own: the reverse of a domain it has (RFC 8252, section 7.1)."""


class WrongAddress(ValueError):
    """An address that no service may have; the text is the address."""


def client_by(client_id: str) -> Client | None:
    """The relying party that goes by this id; None for whatever can't be one, and for one that ended."""
    if not is_id(client_id):
        return None
    return Client.objects.select_related("service").filter(service__code=client_id, service__ended_at=None).first()


def is_id(text: str) -> bool:
    """Whether a client id may look like this."""
    return len(text) <= LONGEST_ID and CODE.fullmatch(text) is not None


def is_redirect(client: Client, uri: str) -> bool:
    """Whether codes may be sent there: letter by letter the same (RFC 9700, section 2.1).

    An app on somebody's own device may choose the port of its loopback address (RFC 8252, section 7.3).
    """
    return uri in client.redirect_uris or (client.public and _portless(uri) in map(_portless, _loops(client)))


def checked_redirect(uri: str, *, public: bool) -> str:
    """The address as it was given. Raises WrongAddress for one where a code would not be safe."""
    parts = _split(uri)
    web = parts.scheme == "https" or _is_loop(parts)
    app = public and _OWN_SCHEME.fullmatch(parts.scheme)
    if not (web or app) or parts.fragment or "#" in uri or "*" in uri:
        raise WrongAddress(uri)
    return uri


def origin_of(uri: str) -> str:
    """What a content policy calls the place: scheme and host, or an app's scheme."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"


def _split(uri: str) -> SplitResult:
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        raise WrongAddress(uri) from None
    plain = uri.isascii() and uri.isprintable() and not re.search(r"[\s\\\"'<>;,]", uri)
    if not plain or len(uri) > LONGEST_URI or "@" in parts.netloc:
        raise WrongAddress(uri)
    if parts.scheme in ("http", "https") and not parts.hostname:
        raise WrongAddress(uri)
    return parts


def _is_loop(parts: SplitResult) -> bool:
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def _loops(client: Client) -> list[str]:
    return [uri for uri in client.redirect_uris if _is_loop(urlsplit(uri))]


def _portless(uri: str) -> str:
    """A loopback address without its port; anything else stands for nothing."""
    try:
        parts = _split(uri)
    except WrongAddress:
        return uri
    return parts._replace(netloc=f"{parts.hostname}").geturl() if _is_loop(parts) else uri
