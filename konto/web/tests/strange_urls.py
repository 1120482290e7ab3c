"""The pages of this room, and views that go wrong in every way."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from konto.web import errors
from konto.web.caching import public_cache


def breaks(request: HttpRequest, secret: str = "") -> HttpResponse:
    raise ValueError(f"no such person: {secret} {request.POST.get('email')}")


def forbids(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspects(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("alice@example.com looks odd")


def tires(request: HttpRequest, seconds: int) -> HttpResponse:
    return errors.too_many(request, wait=timedelta(seconds=seconds))


def closed(request: HttpRequest) -> HttpResponse:
    return errors.unavailable(request, wait=timedelta(minutes=5))


@require_POST
def posts(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


@public_cache(60)
def everybody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the same for all")


@public_cache(60)
def careless(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("for you alone")
    response.set_cookie("mine", "1")
    return response


urlpatterns = [
    path("", include("konto.web.urls")),
    path("breaks/", breaks),
    path("breaks/<str:secret>/", breaks, name="breaks"),
    path("forbids/", forbids),
    path("suspects/", suspects),
    path("tires/<int:seconds>/", tires),
    path("closed/", closed),
    path("posts/", posts),
    path("everybody/", everybody),
    path("careless/", careless),
]
handler400 = "konto.web.errors.bad_request"
handler403 = "konto.web.errors.forbidden"
handler404 = "konto.web.errors.not_found"
handler500 = "konto.web.errors.server_error"
