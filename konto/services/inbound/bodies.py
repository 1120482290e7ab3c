"""What a request may bring: of one media type, as it is, and with its length told beforehand."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from konto.services.inbound.problems import Problem

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


def demand(request: HttpRequest, media_type: str) -> None:
    """Raises Problem 411 or 415. A compressed body is never unpacked: a small one may hold a very large one."""
    if request.method not in WITH_BODY:
        return
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if "Transfer-Encoding" in request.headers or (request.content_type and not length):  # HTTP/2 needs neither
        raise Problem(411, "length-missing", "Say in Content-Length how long the body is.")
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        headers = {"Accept-Encoding": "identity"}  # RFC 9110, section 12.5.3
        raise Problem(415, "compressed", "Send the body as it is, not compressed.", headers=headers)
    is_empty = not request.content_type and length in ("", "0")
    if not is_empty and request.content_type != media_type:
        raise Problem(415, "media-type", f"Send {media_type}.", headers={"Accept": media_type})
