from __future__ import annotations

from django.urls import path

from konto.console.views import cases, entry, number

app_name = "console"
urlpatterns = [
    path("", cases.queue, name="queue"),
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("set-up/<str:secret>/", entry.set_up, name="set_up"),
    path("cases/<uuid:case_id>/", cases.one, name="case"),
    path("cases/<uuid:case_id>/files/<uuid:file_id>/", cases.file, name="file"),
    path("cases/<uuid:case_id>/number/", number.free, name="free_number"),
]
