"""Who called: what stands before every operation has put it into the request."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from konto.services.inbound import Caller


def caller_in(request: HttpRequest) -> Caller:
    """The service that showed its token."""
    return cast(Caller, request.auth)  # type: ignore[attr-defined]  # django-ninja's
