"""`GET /api/services/whoami`: what a token is good for. The first call that an engineer makes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from konto.services.inbound.auth import Caller, for_service


@require_safe
@for_service()
def whoami(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The service's code, and the scopes of the token that was shown."""
    return JsonResponse({"service": caller.service.code, "scopes": sorted(caller.scopes)})
