"""The kind of API that services call: bearer tokens, problems, rate limits in every answer, a document."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from konto.services.inbound import problems, rates
from konto.services.inbound.auth import allowance_of
from konto.services.inbound.strictly import StrictParser
from konto.web.problems import MEDIA_TYPE, no_such_method


class ServiceAPI(NinjaAPI):
    """A NinjaAPI whose refusals are problems. Its operations name their scopes: `auth=Bearer(Scope.ORDERS_WRITE)`.

    The library's page of documentation loads scripts from elsewhere, and is off; `openapi.json` is served.
    """

    def __init__(self, *, title: str, description: str, namespace: str, version: str = "1.0.0", **more: Any) -> None:
        super().__init__(
            title=title,
            description=description,
            version=version,
            urls_namespace=namespace,
            docs_url=None,
            docs_decorator=require_safe,
            parser=StrictParser(),
            **more,
        )
        problems.install(self)

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        found: list[URLResolver | URLPattern] = super()._get_urls()
        for one in found:
            if isinstance(one, URLPattern):
                one.callback = _told(one.callback)
        return found


def _told(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Say in each answer what is left of the minute; a method that isn't there is a problem, too."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 405 and isinstance(response, HttpResponse) and not _is_problem(response):
            response = no_such_method(response)
        rates.put_on(response, allowance_of(request))
        return response

    return answer


def _is_problem(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type") == MEDIA_TYPE
