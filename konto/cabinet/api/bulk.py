"""Many things at a time: `POST /orders/bulk`, a row in each line, and what became of each in the same order.

Each batch is committed before the next is read, so a request that is cut off is sent again whole: what is stored
already is stale. The answer goes out when all is done: what isn't stored is never said to be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from konto.cabinet import actions
from konto.cabinet.api import document, lines, reading
from konto.cabinet.api.caller import caller_in
from konto.cabinet.api.lines import Line, Source
from konto.cabinet.api.reading import Wrong
from konto.cabinet.api.things import Thing
from konto.cabinet.rows import Outcome, Result, Row
from konto.services.inbound import LINES, Bearer
from konto.services.queries import Service

MOST: Final = 10_000
MOST_BYTES: Final = 50_000_000
LONGEST_NAME: Final = 100
"""Characters: a longer one is refused, and not said again, or the answer would be larger than what was sent."""


def offer(router: Router, thing: Thing) -> None:
    """Let many of the thing be handed over at once."""

    @router.post("/bulk", auth=Bearer(thing.write, takes=LINES), **document.of_bulk(thing))
    def post(request: HttpRequest) -> HttpResponse:
        told = take(thing, caller_in(request).service, request)
        return HttpResponse(b"".join(told), content_type=LINES)


def take(thing: Thing, service: Service, source: Source) -> Iterator[bytes]:
    """Store what comes, and tell of each line what became of it; a line after the last that may be, ends it."""
    for batch in lines.batches(source):
        within = [line for line in batch if line.number <= MOST]
        yield from _stored(thing, service, within)
        if len(within) < len(batch):
            yield _told(MOST + 1, Wrong("too-many"))
            return


def _stored(thing: Thing, service: Service, batch: list[Line]) -> Iterator[bytes]:
    read = [_row(thing, line) for line in batch]
    rows = [row for row in read if isinstance(row, Row)]
    results = actions.in_batches(thing.upsert, service, rows)
    for line, found in zip(batch, read, strict=True):
        yield _told(line.number, found if isinstance(found, Wrong) else next(results))


def _row(thing: Thing, line: Line) -> Row | Wrong:
    return Wrong("too-long") if line.said is None else reading.read(thing.row, line.said)


def _told(number: int, became: Result | Wrong) -> bytes:
    name = became.id if len(became.id) <= LONGEST_NAME else ""
    said: dict[str, Any] = {"line": number, "id": name}
    if isinstance(became, Wrong):
        said |= {"outcome": Outcome.REFUSED, "field": became.field, "reason": became.reason}
    elif became.outcome == Outcome.REFUSED:
        said |= {"outcome": Outcome.REFUSED, "field": became.field, "reason": "unfit"}
    else:
        said["outcome"] = became.outcome
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"
