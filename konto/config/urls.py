"""Every path, room by room."""

from __future__ import annotations

from django.urls import include, path

from konto.cabinet.api import api
from konto.config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/services/v1/", api.urls),
    path("", include("konto.services.urls")),
    path("", include("konto.identity.urls")),
    path("", include("konto.web.urls")),
    path("", include("konto.notices.urls")),
    path("", include("konto.cases.urls")),
    path("", include("konto.standing.urls")),
    path("", include("konto.cabinet.urls")),
    path("", include("konto.departure.urls")),
    path("console/", include("konto.console.urls")),
    path("_allauth/", include("konto.identity.api.urls")),
    path("captcha/", include("konto.identity.challenge_pictures")),
]
handler400 = "konto.web.errors.bad_request"
handler403 = "konto.web.errors.forbidden"
handler404 = "konto.web.errors.not_found"
handler500 = "konto.web.errors.server_error"
