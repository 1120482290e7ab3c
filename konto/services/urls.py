"""What machines ask often stands below three words, which are looked at before any page of a person."""

from __future__ import annotations

from django.urls import include, path

from konto.services.inbound.token_view import token
from konto.services.inbound.whoami import whoami
from konto.services.openid.views import asked, connected, logout, machines, metadata
from konto.services.signals import views as ssf

app_name = "services"

_calls = [
    path("token", token, name="token"),
    path("whoami", whoami, name="whoami"),
    path("ssf/streams", ssf.streams, name="ssf_streams"),
    path("ssf/status", ssf.status, name="ssf_status"),
    path("ssf/subjects/add", ssf.add_subject, name="ssf_add_subject"),
    path("ssf/subjects/remove", ssf.remove_subject, name="ssf_remove_subject"),
    path("ssf/verify", ssf.verify, name="ssf_verify"),
    path("ssf/streams/<uuid:stream_id>/poll", ssf.poll, name="ssf_poll"),
    path("ssf/streams/<uuid:stream_id>/secret", ssf.new_secret, name="ssf_secret"),
]
_sign_in_at_services = [
    path("userinfo", machines.userinfo, name="openid_userinfo"),
    path("introspect", machines.introspect, name="openid_introspect"),
    path("token", machines.token, name="openid_token"),
    path("revoke", machines.revoke, name="openid_revoke"),
    path("keys", metadata.public_keys, name="openid_keys"),
    path("authorize", asked.authorize, name="openid_authorize"),
    path("asked/<str:name>/", asked.asked, name="openid_asked"),
    path("logout", logout.logout, name="openid_logout"),
    path("out/<str:name>/", logout.out, name="openid_out"),
]
_published = [
    path("openid-configuration", metadata.configuration, name="openid_configuration"),
    path("ssf-configuration", ssf.discovery, name="ssf_configuration"),
]

urlpatterns = [
    path("openid/", include(_sign_in_at_services)),
    path("api/services/", include(_calls)),
    path(".well-known/", include(_published)),
    path("services/<slug:code>/logo.png", connected.logo, name="logo"),
    path("settings/services/", connected.connected, name="connected"),
    path("settings/services/<slug:code>/", connected.disconnect, name="disconnect"),
]
