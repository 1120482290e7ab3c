"""Addresses that break each rule."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


def careless(request: HttpRequest) -> HttpResponse:
    """Shows an account's page to anybody."""
    return HttpResponse("Alice Appleby")


def asking(request: HttpRequest) -> HttpResponse:
    """Says that it asks, and lets everybody in."""
    return HttpResponse("Alice Appleby")


def polite(request: HttpRequest) -> HttpResponse:
    """Sends strangers to sign-in by chance: nothing says that it asks."""
    return HttpResponseRedirect("/sign-in/?next=/")


def fragile(request: HttpRequest, number: str) -> HttpResponse:
    """Breaks over anything but a number."""
    return HttpResponse(str(int(number)))


asking.asks_who = True  # type: ignore[attr-defined]

urlpatterns = [
    path("settings/careless/", careless),
    path("leave/asking/", asking),
    path("cabinet/polite/", polite),
    path("fragile/<str:number>/", fragile),
    path("forged/", csrf_exempt(careless)),
    path("", include("konto.config.urls")),
]
