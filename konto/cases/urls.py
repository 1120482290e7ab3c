from __future__ import annotations

from django.urls import path

from konto.cases.views import ask, by_link, mine

app_name = "cases"
urlpatterns = [
    path("ask/", ask.ask, name="ask"),
    path("case/", by_link.by_code, name="by_code"),
    path("case/<str:secret>/", by_link.by_link, name="by_link"),
    path("case/<str:secret>/files/<uuid:file_id>/", by_link.file_by_link, name="file_by_link"),
    path("questions/", mine.mine, name="mine"),
    path("questions/<str:number>/", mine.mine_one, name="mine_one"),
    path("questions/<str:number>/files/<uuid:file_id>/", mine.my_file, name="my_file"),
]
