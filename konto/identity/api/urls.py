"""Where apps call: the paths of allauth's headless protocol for app clients."""

from __future__ import annotations

from django.urls import path

from konto.identity.api import account, calls, config, document, entry, operations

__all__ = ["account", "config", "entry", "urlpatterns"]

app_name = "api"
urlpatterns = [
    path("openapi.json", document.as_json, name="document"),
    path("openapi.html", document.as_page, name="page"),
    *(
        path(f"app/v1/{one}", calls.view_of(one), name=one.replace("/", "_"))
        for one in dict.fromkeys(operation.path for operation in operations.offered())
    ),
    path("app/v1/<path:rest>", calls.nothing_here, name="nothing"),
]
