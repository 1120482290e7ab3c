"""The document that describes the calls (OpenAPI 3.1), made from their list; and a page to read it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from konto.identity.api import operations, sessions
from konto.identity.api.operations import Field, Operation

PREFIX = "/_allauth/app/v1/"
TOKEN = {"sessionToken": {"type": "apiKey", "in": "header", "name": sessions.TOKEN}}
FOR_ALL = {
    429: "Asked too often: Retry-After says how many seconds to wait.",
    503: "Closed for now.",
    410: "It is over.",
}

ABOUT = {
    "title": "How to call",
    "paragraphs": (
        f"Send and receive JSON. Keep meta.session_token as safely as a password, and send it as {sessions.TOKEN}.",
        "Cookies count for nothing. A later answer may carry another token in place of the one before.",
        "With 401, data.flows says how to go on. With 400, errors says in the person's language what is wrong.",
        "Where meta.picture comes along, show the picture and send its letters; or send code_instead.",
    ),
}
"""For those who write apps: in one language, like the names of what they send."""


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    return JsonResponse(document())


@require_safe
def as_page(request: HttpRequest) -> HttpResponse:
    context = {"operations": operations.offered(), "prefix": PREFIX, "about": ABOUT, "for_all": FOR_ALL}
    return render(request, "identity/api.html", context)


def document() -> dict[str, Any]:
    """Everything that is offered, and nothing else."""
    paths: dict[str, dict[str, Any]] = {}
    for one in operations.offered():
        paths.setdefault(PREFIX + one.path, {})[one.method.lower()] = _described(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{settings.KONTO_NAME}: the account for apps", "version": "1"},
        "servers": [{"url": settings.KONTO_PUBLIC_URL}],
        "paths": paths,
        "components": {"securitySchemes": TOKEN, "schemas": {"Answer": ANSWER}},
    }


def _described(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": f"{operation.method.lower()}_{operation.path.replace('/', '_')}",
        "summary": operation.summary,
        "description": operation.description,
        "security": [{"sessionToken": []}] if operation.signed_in else [{}, {"sessionToken": []}],
        "responses": {
            str(status): {
                "description": words,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}},
            }
            for status, words in sorted((dict(operation.statuses) | FOR_ALL).items())
        },
    }
    if operation.body:
        content = {"application/json": {"schema": _schema(operation.body)}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _schema(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            one.name: {"type": one.kind, "description": one.about}
            | ({"examples": [one.example]} if one.example else {})
            for one in fields
        },
        "required": [one.name for one in fields if one.required],
    }


ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["status"],
    "properties": {
        "status": {"type": "integer"},
        "data": {"description": "What was asked for; with 401, the flows by which one can go on."},
        "meta": {
            "type": "object",
            "properties": {
                "is_authenticated": {"type": "boolean"},
                "session_token": {"type": "string", "description": "A new token: keep it, and send it from now on."},
                "device_token": {"type": "string", "description": "Keep it, and send it as X-Device-Token."},
                "picture": {"type": "object", "description": "A picture to be read: its key, and where it is."},
            },
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {name: {"type": "string"} for name in ("code", "message", "param")},
            },
        },
    },
}
