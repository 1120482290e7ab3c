"""The API's document (OpenAPI 3.1): one schema for a row, whether it comes alone or among thousands."""

from __future__ import annotations

from functools import cache
from http.client import responses as phrases
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter

from konto.cabinet.api import fields
from konto.cabinet.api.things import THINGS, Thing
from konto.cabinet.rows import Outcome, Row
from konto.services.inbound import JSON, LINES

D = TypeVar("D", bound=dict[str, Any])
Json = dict[str, Any]

PROBLEM: Final = "application/problem+json"
REF: Final = "#/components/schemas/"
OF_ALL: Final = (400, 401, 403, 429, 503)
OF_BODIES: Final = (409, 411, 413, 415, 422)
REASONS: Final = ("unreadable", "too-long", "too-many", "missing", "unknown", "type", "unfit")


def of_single(thing: Thing) -> Json:
    """For the handing over of one."""
    done = {"description": "What became of it.", "content": _json("Done")}
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21\x23-\x7e]+$"},
        "description": "The same key brings the same answer for a day.",
    }
    said = {
        "parameters": [key],
        "requestBody": {"required": True, "content": _json(thing.schema)},
        "responses": {200: done, 201: {**done, "description": "It is new."}, **problems(404, 410, *OF_BODIES)},
    }
    return _told(thing, f"put_{thing.one}", f"Hand over one {thing.one}", said, address="one")


def of_bulk(thing: Thing) -> Json:
    """For the handing over of many."""
    answer = {
        "description": "A line for each line, in their order.",
        "content": {LINES: {"schema": {"$ref": REF + "Became"}}},
    }
    sent = {"required": True, "content": {LINES: {"schema": {"$ref": REF + thing.schema}}}}
    said = {"requestBody": sent, "responses": {200: answer, **problems(*OF_BODIES)}}
    return _told(thing, f"post_{thing.name}", f"Hand over up to 10,000 {thing.name}, one in each line", said)


def of_list(thing: Thing) -> Json:
    """For the list."""
    page = {
        "type": "object",
        "required": ["rows", "next"],
        "properties": {
            "rows": {"type": "array", "items": {"$ref": REF + thing.schema + "Kept"}},
            "next": {"type": "string", "description": "The cursor of the next page; empty at the end."},
        },
    }
    answer = {"description": "A page, in the order of `id`.", "content": {JSON: {"schema": page}}}
    said = {"responses": {200: answer, **problems(422)}}
    return _told(thing, f"list_{thing.name}", f"The {thing.name} that you handed over, without their parts", said)


def of_one(thing: Thing) -> Json:
    """For a look at one."""
    answer = {"description": "With all its parts.", "content": _json(thing.schema + "Kept")}
    said = {"responses": {200: answer, **problems(404)}}
    return _told(thing, f"get_{thing.one}", f"One {thing.one} that you handed over", said, address="one")


def completed(document: D) -> D:
    """With what rows and answers are, and what may go wrong everywhere."""
    document["components"]["schemas"].update(_schemas())
    for path in document["paths"].values():
        for operation in path.values():
            for status, said in problems(*OF_ALL).items():
                operation["responses"].setdefault(status, said)
    return document


def _told(thing: Thing, name: str, summary: str, said: Json, *, address: str = "") -> Json:
    urls = {"url_name": f"{thing.name}-{address}"} if address else {"url_name": f"{name}"}
    return {**urls, "operation_id": name, "summary": summary, "tags": [thing.name], "openapi_extra": said}


def problems(*statuses: int) -> dict[int, Json]:
    content = {PROBLEM: {"schema": {"$ref": REF + "Problem"}}}
    return {status: {"description": phrases[status], "content": content} for status in statuses}


def _json(name: str) -> Json:
    return {JSON: {"schema": {"$ref": REF + name}}}


@cache
def _schemas() -> Json:
    found: Json = {"Problem": _PROBLEM, "Done": _DONE, "Became": _BECAME}
    for thing in THINGS:
        whole = TypeAdapter(thing.row).json_schema(ref_template=REF + "{model}")
        parts = whole.pop("$defs", {})
        found |= {name: _bounded(part, _part(name)) for name, part in parts.items()}
        found[thing.schema] = _sent(thing.row, _bounded(whole, thing.row))
        found[thing.schema + "Kept"] = _kept(found[thing.schema])
    return found


def _part(name: str) -> type[Any]:
    return next(kind for kind in fields.OF if kind.__name__ == name)


def _bounded(schema: Json, kind: type[Any]) -> Json:
    properties = {
        name: {key: value for key, value in told.items() if key != "title"} | fields.OF[kind][name]
        for name, told in schema["properties"].items()
    }
    return {**schema, "title": schema["title"].removesuffix("Row"), "properties": properties} | {
        "additionalProperties": False
    }


def _sent(kind: type[Row], schema: Json) -> Json:
    """Whose it is: an account's by `sub`, or a guest's by `contact`."""
    if kind not in fields.BY_SUB_ALONE:
        return {**schema, "oneOf": [{"required": ["sub"]}, {"required": ["contact"]}]}
    properties = {name: told for name, told in schema["properties"].items() if name != "contact"}
    return {**schema, "properties": properties, "required": [*schema["required"], "sub"]}


def _kept(schema: Json) -> Json:
    properties = {name: told for name, told in schema["properties"].items() if name != "contact"}
    sub = {"type": ["string", "null"], "description": "null while it is a guest's."}
    changed = {"type": "string", "format": "date-time", "description": "When this version came."}
    return {"type": "object", "properties": {**properties, "sub": sub, "changed_at": changed}}


_NAMED: Final[Json] = {"type": "string", "description": "Your own name for it, as far as it could be read."}
_DONE: Final[Json] = {
    "type": "object",
    "required": ["id", "outcome"],
    "properties": {"id": _NAMED, "outcome": {"enum": [Outcome.MADE, Outcome.CHANGED, Outcome.STALE]}},
}
_BECAME: Final[Json] = {
    "type": "object",
    "required": ["line", "id", "outcome"],
    "properties": {
        "line": {"type": "integer", "minimum": 1},
        "id": _NAMED,
        "outcome": {"enum": list(Outcome)},
        "field": {"type": "string", "description": "What is wrong, where it was refused."},
        "reason": {"enum": list(REASONS)},
    },
}
_PROBLEM: Final[Json] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "reason": {"enum": list(REASONS)},
    },
}
