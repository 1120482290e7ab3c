"""Pages that belong to no other room."""

from __future__ import annotations

from django.urls import path

from konto.web import design, installed, languages, trouble, views

app_name = "web"
urlpatterns = [
    path("", views.front, name="front"),
    path("help/", views.help_page, name="help"),
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.privacy, name="privacy"),
    path("language/", languages.set_language, name="set_language"),
    path("trouble/", trouble.trouble, name="trouble"),
    path("trouble/cookies/", trouble.probe_cookies, name="trouble_cookies"),
    path("offline/", installed.offline, name="offline"),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("service-worker.js", installed.service_worker, name="service_worker"),
    path("icons/<str:name>", installed.icon, name="icon"),
    path("theme.css", views.theme, name="theme"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(".well-known/security.txt", views.security, name="security"),
    path("design/", design.page, name="design"),
]
