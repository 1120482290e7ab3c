"""What every service reads before it asks: what there is, and the keys."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from konto.services import keys
from konto.services.openid import issuer
from konto.web.caching import public_cache

KEPT_SECONDS = 3_600
"""Far less than a new key is published before it signs."""

FOR_ALL = {"Access-Control-Allow-Origin": "*"}


@public_cache(KEPT_SECONDS)
@require_safe
def configuration(request: HttpRequest) -> JsonResponse:
    return JsonResponse(issuer.metadata(), headers=FOR_ALL)


@public_cache(KEPT_SECONDS)
@require_safe
def public_keys(request: HttpRequest) -> JsonResponse:
    return JsonResponse(keys.jwks(), headers=FOR_ALL)
