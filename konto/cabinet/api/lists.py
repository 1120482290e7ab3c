"""What a service handed over, as it may read it: `GET /orders`, page by page, and `GET /orders/{id}`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from konto.cabinet import queries
from konto.cabinet.api import document
from konto.cabinet.api.caller import caller_in
from konto.cabinet.api.things import Thing
from konto.services.inbound import USUAL, Bearer, Cursor, Limit, nothing_here, page


def offer(router: Router, thing: Thing) -> None:
    """Let the thing be listed."""

    @router.get("", auth=Bearer(thing.read), **document.of_list(thing))
    def listed(request: HttpRequest, cursor: Cursor = "", limit: Limit = USUAL) -> dict[str, Any]:
        service = caller_in(request).service
        found = page(queries.of_service(service, thing.name), by="external_id", cursor=cursor, limit=limit)
        return {"rows": queries.as_handed_over(service, found.rows), "next": found.next}


def offer_one(router: Router, thing: Thing) -> None:
    """Let one be looked at under its name."""

    @router.get("/{path:id}", auth=Bearer(thing.read), **document.of_one(thing))
    def one(request: HttpRequest, id: str) -> dict[str, Any]:  # noqa: A002 - the service's own word for it
        found = queries.one_as_handed_over(caller_in(request).service, thing.name, id)
        if found is None:
            raise nothing_here()
        return found
