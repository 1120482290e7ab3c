"""JSON as services have to send it (I-JSON, RFC 7493): UTF-8, each name once, no NaN."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser


class Unreadable(ValueError):
    """It is no JSON, or of a kind that two programs would read differently."""


def read(body: bytes) -> Any:
    """What the bytes say. Raises Unreadable."""
    try:
        return _DECODER.decode(body.decode())
    except (ValueError, RecursionError):  # broken, too many digits, or deeper than anybody means it
        raise Unreadable from None


class StrictParser(Parser):
    """For an API of django-ninja: it answers 400 to what can't be read."""

    def parse_body(self, request: HttpRequest) -> Any:
        return read(request.body)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable
    return found


def _no_number(_word: str) -> NoReturn:
    """NaN and Infinity, which Python would take."""
    raise Unreadable


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)
