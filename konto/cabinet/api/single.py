"""One thing at a time: `PUT /orders/{id}`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from konto.cabinet.api import document, reading
from konto.cabinet.api.caller import caller_in
from konto.cabinet.api.reading import Wrong
from konto.cabinet.api.things import Thing
from konto.cabinet.rows import Outcome, Row
from konto.services.inbound import Bearer, Problem, idempotent

_GONE = "Its person has left, or its contact is retired. Nothing was stored; don't send it again."


def offer(router: Router, thing: Thing) -> None:
    """Let the thing be handed over under its name."""

    @router.put("/{path:id}", auth=Bearer(thing.write), **document.of_single(thing))
    @idempotent()
    def put(request: HttpRequest, id: str) -> Status[dict[str, Any]]:  # noqa: A002 - the service's own word for it
        row = _row(thing, request.body, id)
        result = thing.upsert(caller_in(request).service, [row])[0]
        if result.outcome == Outcome.GONE:
            raise Problem(410, "gone", _GONE)
        if result.outcome == Outcome.REFUSED:
            raise unfit(result.field, "unfit")
        status = 201 if result.outcome == Outcome.MADE else 200
        return Status(status, {"id": result.id, "outcome": result.outcome})


def unfit(field: str, reason: str) -> Problem:
    """What is wrong with a row, told as the bulk calls tell it."""
    detail = "Something about it is wrong. Put it right and send it again."
    return Problem(422, "unfit", detail, field=field, reason=reason)


def _row(thing: Thing, body: bytes, name: str) -> Row:
    found = reading.read(thing.row, body)
    if isinstance(found, Wrong):
        if found.reason == reading.UNREADABLE:
            raise Problem(400, "unreadable", "The body is no JSON in UTF-8, or says something twice.")
        raise unfit(found.field, found.reason)
    if found.id != name:
        raise unfit("id", "unfit")
    return found
