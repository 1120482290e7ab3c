"""Where an account elsewhere leads."""

from __future__ import annotations

from django.urls import path

from konto.identity.views import social, social_new

urlpatterns = [
    path("sign-in/with/<slug:key>/", social.start, name="social_start"),
    path("sign-in/with/<slug:key>/back/", social.back, name="social_callback"),
    path("sign-in/with/<slug:key>/back/form/", social.back_by_form, name="social_back_by_form"),
    path("sign-up/elsewhere/", social_new.new, name="social_new"),
    path("sign-up/elsewhere/before/", social_new.before, name="social_before"),
    path("sign-up/elsewhere/never/", social_new.never_before, name="social_never"),
    path("settings/prove/elsewhere/<slug:key>/", social.prove, name="social_prove"),
    path("settings/doors/elsewhere/", social_new.join, name="social_join"),
    path("settings/doors/elsewhere/not-now/", social_new.not_now, name="social_not_now"),
    path("settings/doors/elsewhere/<slug:key>/", social.add, name="social_add"),
]
