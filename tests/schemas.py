"""Whether an answer is what the document of the API says: as much of JSON Schema as the document uses."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from konto.identity.api.document import PREFIX, document

TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "array": list,
    "null": type(None),
}


@cache
def described() -> dict[str, Any]:
    """The document, as an app would fetch it."""
    return document()


def operation_at(method: str, path: str) -> dict[str, Any] | None:
    """What the document says of a call; the plain path comes before one with parts."""
    for known, methods in sorted(described()["paths"].items(), key=lambda one: one[0].count("{")):
        pattern = re.sub(r"{\w+}", "[^/]+", known)
        if re.fullmatch(pattern, PREFIX + path) and method.lower() in methods:
            found: dict[str, Any] = methods[method.lower()]
            return found
    return None


def check_answer(method: str, path: str, status: int, answer: Any) -> None:
    """Fail where the call isn't described, or answers with another status or shape than described."""
    operation = operation_at(method, path)
    if operation is None:
        assert status in (404, 405), f"{method} {path} isn't described"
        check(answer, {"$ref": "#/components/schemas/Problem"}, where=f"{method} {path}")
        return
    assert str(status) in operation["responses"], f"{method} {path} answers {status}, which isn't described"
    content = operation["responses"][str(status)]["content"]
    assert "application/json" in content, f"{method} {path} answers {status} with a file"
    check(answer, content["application/json"]["schema"], where=f"{method} {path} {status}")


def check(value: Any, schema: dict[str, Any], *, where: str) -> None:
    """Fail where a value isn't of the shape; members that the shape doesn't name are too much."""
    if "$ref" in schema:
        schema = described()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    fits = any(isinstance(value, TYPES[kind]) and not _is_odd_flag(value, kind) for kind in kinds)
    assert fits, f"{where}: {value!r} is none of {kinds}"
    if isinstance(value, dict) and "properties" in schema:
        _check_members(value, schema, where)
    if isinstance(value, list):
        assert len(value) >= schema.get("minItems", 0), f"{where}: too few"
        for place, one in enumerate(value):
            check(one, schema["items"], where=f"{where}[{place}]")


def _check_members(value: dict[str, Any], schema: dict[str, Any], where: str) -> None:
    missing = set(schema.get("required", [])) - value.keys()
    unknown = value.keys() - schema["properties"].keys()
    assert not missing, f"{where}: without {missing}"
    assert not unknown, f"{where}: {unknown} isn't described"
    for name, one in value.items():
        check(one, schema["properties"][name], where=f"{where}.{name}")


def _is_odd_flag(value: Any, kind: str) -> bool:
    """In Python True is a number; in JSON it is none."""
    return isinstance(value, bool) and kind in ("integer", "number")
