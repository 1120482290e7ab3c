from __future__ import annotations

from django.urls import path

from konto.departure import views_after, views_before

app_name = "departure"
urlpatterns = [
    path("leave/", views_before.consequences, name="start"),
    path("leave/consent/", views_before.consent, name="consent"),
    path("leave/questions/", views_before.questions, name="questions"),
    path("leave/code/", views_before.code, name="code"),
    path("leave/code/send/", views_before.send_code, name="send_code"),
    path("leave/code/agreement/", views_before.send_agreement_code, name="send_agreement_code"),
    path("leave/waiting/", views_after.waiting, name="waiting"),
    path("leave/waiting/keep/", views_after.waiting_keep, name="waiting_keep"),
    path("leave/waiting/now/", views_after.waiting_now, name="waiting_now"),
    path("leave/status/<str:token>/", views_after.status, name="status"),
    path("leave/status/<str:token>/keep/", views_after.status_keep, name="status_keep"),
    path("leave/status/<str:token>/now/", views_after.status_now, name="status_now"),
    path("left/keys.json", views_after.published_keys, name="keys"),
    path("left/<uuid:departure_id>/", views_after.certificate, name="certificate"),
    path("left/<uuid:departure_id>/certificate.json", views_after.certificate_file, name="certificate_file"),
]
