"""Pages that belong to no other room."""

from __future__ import annotations

from django.urls import path

from konto.web import design, languages, views

app_name = "web"
urlpatterns = [
    path("", views.front, name="front"),
    path("help/", views.help_page, name="help"),
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.privacy, name="privacy"),
    path("language/", languages.set_language, name="set_language"),
    path("theme.css", views.theme, name="theme"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(".well-known/security.txt", views.security, name="security"),
    path("design/", design.page, name="design"),
]
