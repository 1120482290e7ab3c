"""Which views take files, and how much may come with one form. Every other form is refused beyond the usual bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable[..., Any])

_MARK: Final = "konto_upload_bytes"


def takes_files(most_bytes: int) -> Callable[[View], View]:
    """Let the view's form bring files, the whole body being `most_bytes` at most."""

    def mark(view: View) -> View:
        setattr(view, _MARK, most_bytes)
        return view

    return mark


def most_bytes(request: HttpRequest) -> int:
    """How large the request's body may be: asked only of those that are larger than usual."""
    usual = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    try:
        return max(usual, int(getattr(resolve(request.path_info).func, _MARK, usual)))
    except Resolver404:
        return usual
