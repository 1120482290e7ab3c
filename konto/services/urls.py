from __future__ import annotations

from django.urls import path

from konto.services.inbound.token_view import token
from konto.services.inbound.whoami import whoami

app_name = "services"
urlpatterns = [
    path("api/services/token", token, name="token"),
    path("api/services/whoami", whoami, name="whoami"),
]
