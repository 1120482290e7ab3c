from __future__ import annotations

from django.urls import path

from konto.standing.views import inside, opening, outside, proving

app_name = "standing"
urlpatterns = [
    path("settings/standing/", inside.mine, name="mine"),
    path("settings/standing/show/", proving.show, name="show"),
    path("settings/standing/show/send/", proving.send, name="show_send"),
    path("settings/standing/<uuid:restriction>/", inside.one, name="one"),
    path("settings/standing/<uuid:restriction>/appeal/", inside.appeal, name="appeal"),
    path("settings/standing/<uuid:restriction>/link/", inside.send_link, name="send_link"),
    path("appeal/", outside.outside, name="outside"),
    path("appeal/sent/", outside.sent, name="sent"),
    path("appeal/status/<str:secret>/", outside.status, name="status"),
    path("appeal/status/<str:secret>/files/<uuid:file_id>/", outside.file, name="file"),
    path("appeal/open/<str:token>/", opening.landing, name="open"),
    path("appeal/open/<str:token>/again/", opening.again, name="open_again"),
]
