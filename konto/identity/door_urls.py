"""The pages of the doors: showing who it is, adding and closing ways in, the second step."""

from __future__ import annotations

from django.urls import path

from konto.identity.views import prove

urlpatterns = [
    path("settings/prove/", prove.prove, name="prove"),
    path("settings/prove/code/", prove.send_code, name="prove_code"),
    path("settings/prove/passkey/", prove.passkey_options, name="prove_passkey"),
]
