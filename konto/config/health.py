"""For load balancers and supervisors: is this process alive, and can it do its work?"""

from __future__ import annotations

from functools import cache

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from konto.config import tables


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has all tables; otherwise 503 and one word about what is missing."""
    trouble = _trouble()
    return HttpResponse(
        f"{trouble or 'ready'}\n", status=503 if trouble else 200, content_type="text/plain; charset=utf-8"
    )


def _trouble() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "" if _tables_are_complete() else "tables"
    except Error:
        return "database"


class _Incomplete(Exception):
    """Not to be remembered: the tables may be complete at the next look."""


def _tables_are_complete() -> bool:
    try:
        _look_at_tables_once()
    except _Incomplete:
        return False
    return True


@cache
def _look_at_tables_once() -> None:
    """Only a good answer is remembered, so that a probe costs one query."""
    if tables.missing():
        raise _Incomplete
