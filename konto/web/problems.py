"""What goes wrong, told to the programs of services as problem details (RFC 9457): a code that stays, and a sentence.

The sentence is English: it is written for engineers who read logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse

MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:konto:problem:"
PATHS: Final = "/api/"
"""Where services call. Apps have a protocol of their own, with answers of its own."""


def are_wanted(request: HttpRequest) -> bool:
    """Whether whoever asks is told in this form."""
    return request.path_info.startswith(PATHS)


def said(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> JsonResponse:
    """The answer. `code` names the kind for good; `more` are members of its own, all public."""
    body = {
        "type": TYPE + code,
        "title": code.replace("-", " ").capitalize(),
        "status": status,
        "detail": detail,
        **(more or {}),
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def no_such_method(response: HttpResponse) -> JsonResponse:
    """In place of an answer to a wrong method, which says in a header which there are."""
    headers = {"Allow": response.headers["Allow"]} if "Allow" in response.headers else {}
    return said(405, "method", "This method is none of this address's.", headers=headers)
