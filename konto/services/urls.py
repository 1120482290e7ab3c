from __future__ import annotations

from django.urls import path

from konto.services.inbound.token_view import token

app_name = "services"
urlpatterns = [
    path("api/services/token", token, name="token"),
]
