from __future__ import annotations

from django.urls import path

from konto.services.inbound.token_view import token
from konto.services.inbound.whoami import whoami
from konto.services.openid.views import asked, connected, logout, machines, metadata
from konto.services.signals import views as ssf

app_name = "services"
urlpatterns = [
    path("api/services/token", token, name="token"),
    path("api/services/whoami", whoami, name="whoami"),
    # sign-in at services
    path(".well-known/openid-configuration", metadata.configuration, name="openid_configuration"),
    path("openid/keys", metadata.public_keys, name="openid_keys"),
    path("openid/authorize", asked.authorize, name="openid_authorize"),
    path("openid/asked/<str:name>/", asked.asked, name="openid_asked"),
    path("openid/token", machines.token, name="openid_token"),
    path("openid/introspect", machines.introspect, name="openid_introspect"),
    path("openid/revoke", machines.revoke, name="openid_revoke"),
    path("openid/userinfo", machines.userinfo, name="openid_userinfo"),
    path("openid/logout", logout.logout, name="openid_logout"),
    path("openid/out/<str:name>/", logout.out, name="openid_out"),
    # events out
    path(".well-known/ssf-configuration", ssf.discovery, name="ssf_configuration"),
    path("api/services/ssf/streams", ssf.streams, name="ssf_streams"),
    path("api/services/ssf/status", ssf.status, name="ssf_status"),
    path("api/services/ssf/subjects/add", ssf.add_subject, name="ssf_add_subject"),
    path("api/services/ssf/subjects/remove", ssf.remove_subject, name="ssf_remove_subject"),
    path("api/services/ssf/verify", ssf.verify, name="ssf_verify"),
    path("api/services/ssf/streams/<uuid:stream_id>/poll", ssf.poll, name="ssf_poll"),
    path("api/services/ssf/streams/<uuid:stream_id>/secret", ssf.new_secret, name="ssf_secret"),
    path("services/<slug:code>/logo.png", connected.logo, name="logo"),
    path("settings/services/", connected.connected, name="connected"),
    path("settings/services/<slug:code>/", connected.disconnect, name="disconnect"),
]
