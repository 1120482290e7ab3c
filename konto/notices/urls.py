"""The letterbox, the way to fewer messages, and where providers report. Each answers 404 by itself where it is not."""

from __future__ import annotations

from django.urls import path

from konto.notices import hooks, views, views_fewer

app_name = "notices"
urlpatterns = [
    path("letterbox/", views.letterbox, name="letterbox"),
    path("letterbox/letters.json", views.letters_json, name="letters_json"),
    path("letterbox/<uuid:letter_id>/", views.letter, name="letter"),
    path("letters/fewer/<str:token>/", views_fewer.fewer, name="fewer"),
    path("hooks/bounces/", hooks.bounces, name="bounces"),
]
