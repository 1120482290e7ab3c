"""Where apps call: the paths of allauth's headless protocol for app clients, and Konto's own beside them."""

from __future__ import annotations

import re

from django.urls import path

from konto.identity.api import calls, document, everything, operations

__all__ = ["everything", "urlpatterns"]

app_name = "api"
urlpatterns = [
    path("openapi.json", document.as_json, name="document"),
    path("openapi.html", document.as_page, name="page"),
    *(
        path(
            "app/v1/" + re.sub(r"{(\w+)}", r"<str:\1>", one),
            calls.view_of(one),
            name=one.translate(str.maketrans("/-", "__", "{}")),
        )
        for one in dict.fromkeys(operation.path for operation in operations.offered())
    ),
    path("app/v1/<path:rest>", calls.nothing_here, name="nothing"),
]
