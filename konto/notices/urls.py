"""The letterbox; each view answers 404 by itself where there is none."""

from __future__ import annotations

from django.urls import path

from konto.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.letterbox, name="letterbox"),
    path("letters.json", views.letters_json, name="letters_json"),
    path("<uuid:letter_id>/", views.letter, name="letter"),
]
