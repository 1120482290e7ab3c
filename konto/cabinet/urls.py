from __future__ import annotations

from django.urls import path

from konto.cabinet import views

app_name = "cabinet"
urlpatterns = [path("cabinet/", views.home, name="home")]
