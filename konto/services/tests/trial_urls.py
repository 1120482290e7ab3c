"""A small API of the kind that services call, to try what stands before every call."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from konto.kernel import journal
from konto.kernel.events import Event
from konto.services.inbound import Bearer, Caller, Problem, Scope, ServiceAPI, idempotent, page
from konto.services.models import Service

api = ServiceAPI(title="Trial", description="For tests", namespace="trial")


class Deed(Schema):
    """One thing to do."""

    model_config = ConfigDict(extra="forbid")

    count: int = Field(ge=1, le=9)


@api.post("/deeds", auth=Bearer(Scope.ORDERS_WRITE), response={201: dict[str, Any]})
@idempotent()
def do(request: HttpRequest, deed: Deed) -> Status[dict[str, Any]]:
    """Write so many entries, and say how many there are."""
    caller = caller_in(request)
    if deed.count == 7:
        raise Problem(409, "seven", "Not seven.", row=7)
    for _ in range(deed.count):
        journal.record(Event.SERVICE_CHANGED, caller.service.pk, actor=caller.actor)
    if deed.count == 8:
        raise RuntimeError("something broke after the work was done")
    mine = journal.entries_of(caller.service.pk, most=99)
    return Status(201, {"entries": sum(one.event == Event.SERVICE_CHANGED for one in mine)})


@api.post("/careful", auth=Bearer(Scope.ORDERS_WRITE))
@idempotent(required=True)
def careful(request: HttpRequest, deed: Deed) -> dict[str, int]:
    """Something that must never be done twice."""
    return {"count": deed.count}


@api.get("/services", auth=Bearer(Scope.ORDERS_READ))
def listed(request: HttpRequest, cursor: str = "", limit: int = 2) -> dict[str, Any]:
    """Every service, in pages."""
    rows: QuerySet[Service] = Service.objects.all()
    found = page(rows, by="made_at", cursor=cursor, limit=limit)
    return {"codes": [one.code for one in found.rows], "next": found.next}


@api.get("/plain", auth=Bearer())
def plain(request: HttpRequest) -> HttpResponse:
    """An answer that the library doesn't build."""
    return HttpResponse("plain", content_type="text/plain")


def caller_in(request: HttpRequest) -> Caller:
    caller = request.auth  # type: ignore[attr-defined]  # django-ninja's
    assert isinstance(caller, Caller)
    return caller


urlpatterns = [path("api/trial/", api.urls), path("", include("konto.config.urls"))]
handler400 = "konto.web.errors.bad_request"
handler404 = "konto.web.errors.not_found"
handler500 = "konto.web.errors.server_error"
