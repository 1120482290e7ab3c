"""A service of the tests that calls: what it sends, and what came of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.test import Client

from konto.cabinet.rows import Row
from konto.services import queries as services
from tests.cast import Person
from tests.services import Machine, machine, service

PATH: Final = "/api/services/v1"
PROBLEM: Final = "application/problem+json"


def bazaar() -> Machine:
    """A shop that may do everything."""
    return machine("bazaar")


def sub_at(of: Machine, person: Person) -> str:
    """The name under which the shop knows the person."""
    return services.sub_of(service(of.code), person.account.ref)


def told(row: Row, **changes: Any) -> dict[str, Any]:
    """The row as it goes over the wire; what is empty is left out. None takes a field away."""
    said = {**asdict(row), **changes}
    return {name: value for name, value in said.items() if value is not None and value not in ("", ())}


def written(said: Any) -> str:
    return json.dumps(said, default=lambda value: value.isoformat() if isinstance(value, date) else str(value))


def put(of: Machine, what: str, said: Any, *, name: str = "", key: str | None = None, **more: Any) -> Any:
    """Hand over one."""
    headers = {**of.headers(), **({"Idempotency-Key": key} if key else {}), **more.pop("headers", {})}
    body = said if isinstance(said, (str, bytes)) else written(said)
    kind = more.pop("content_type", "application/json")
    place = f"{PATH}/{what}/{name or said['id']}"
    return Client(raise_request_exception=False).put(place, body, content_type=kind, headers=headers, **more)


def bulk(of: Machine, what: str, lines: list[Any], **more: Any) -> Any:
    """Hand over many: a row or raw bytes in each line."""
    body = b"\n".join(one if isinstance(one, bytes) else written(one).encode() for one in lines)
    kind = more.pop("content_type", "application/x-ndjson")
    headers = {**of.headers(), **more.pop("headers", {})}
    client = Client(raise_request_exception=False)
    return client.post(f"{PATH}/{what}/bulk", body, content_type=kind, headers=headers, **more)


def became(answer: Any) -> list[dict[str, Any]]:
    """What an answer says became of each line."""
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.content.splitlines()]


def get(of: Machine, path: str) -> Any:
    return Client(raise_request_exception=False).get(PATH + path, headers=of.headers())
