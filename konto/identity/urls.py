from __future__ import annotations

from django.urls import path

from konto.identity import door_urls, recovery_urls, settings_urls, social_urls
from konto.identity.views import (
    accept,
    activate,
    landing,
    not_confirmed,
    notifications,
    settings,
    sign_in,
    sign_up,
    take_a_break,
)

app_name = "identity"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-up/", sign_up.sign_up, name="sign_up"),
    path("sign-up/strength/", sign_up.strength, name="strength"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("activate/", activate.activate, name="activate"),
    path("activate/again/", activate.resend, name="resend"),
    path("activate/address/", activate.correct_address, name="correct_address"),
    path("activate/late/", not_confirmed.not_confirmed, name="not_confirmed"),
    path("activate/done/", activate.activated, name="activated"),
    path("activate/<str:token>/", landing.landing, name="activate_link"),
    path("activate/<str:token>/again/", landing.again, name="activate_link_again"),
    path("accept/", accept.accept, name="accept"),
    path("settings/", settings.settings, name="settings"),
    path("settings/name/", settings.name, name="name"),
    path("settings/language/", settings.language, name="language"),
    path("settings/password/", settings.password, name="password"),
    path("settings/notifications/", notifications.notifications, name="notifications"),
    path("settings/break/", take_a_break.take_a_break, name="take_a_break"),
    path("settings/devices/", settings.devices, name="devices"),
    path("settings/devices/others/end/", settings.end_other_devices, name="end_other_devices"),
    path("settings/devices/<uuid:session>/end/", settings.end_device, name="end_device"),
    *door_urls.urlpatterns,
    *recovery_urls.urlpatterns,
    *settings_urls.urlpatterns,
    *social_urls.urlpatterns,
]
