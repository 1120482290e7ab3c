"""Where pictures come from: drawn by the package, at a pace that a network of people may need and no program."""

from __future__ import annotations

from collections.abc import Callable

from captcha import views
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from konto.kernel import throttle
from konto.kernel.throttle import Limit
from konto.web import errors
from konto.web.visitors import network_of

MOST_PICTURES = 600
"""Shown to one network in a quarter of an hour: many people can share an address."""

MOST_REFRESHED = 150


@require_safe
def picture(request: HttpRequest, key: str) -> HttpResponse:
    """The picture with this key; gone (410) once its letters were typed or are too old."""
    return _paced(
        request, Limit("pictures", network_of(request), MOST_PICTURES), lambda: views.captcha_image(request, key)
    )


@require_safe
def refresh(request: HttpRequest) -> HttpResponse:
    """Another picture, for the script of the page: its key and address."""
    return _paced(
        request, Limit("other pictures", network_of(request), MOST_REFRESHED), lambda: views.captcha_refresh(request)
    )


def _paced(request: HttpRequest, limit: Limit, draw: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        throttle.spend([limit])
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    return draw()


# Under the names by which the package looks for them. It has sound and double size as well, which nothing here uses.
urlpatterns = [
    path("image/<slug:key>/", picture, name="captcha-image"),
    path("refresh/", refresh, name="captcha-refresh"),
]
