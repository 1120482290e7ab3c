"""The document that describes the calls (OpenAPI 3.1), made from their list; and a page to read it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from konto.identity.api import operations, sessions, shapes
from konto.identity.api.operations import Field, Operation

PREFIX = "/_allauth/app/v1/"
TOKEN = {"sessionToken": {"type": "apiKey", "in": "header", "name": sessions.TOKEN}}
FILE = {"type": "string", "format": "binary"}
MOST_FILES = {"type": "array", "items": FILE}

ABOUT = {
    "title": "How to call",
    "paragraphs": (
        f"Send and receive JSON. Keep meta.session_token as safely as a password, and send it as {sessions.TOKEN}.",
        "Cookies count for nothing. A later answer may carry another token in place of the one before.",
        "With 401, data.flows says how to go on. With 400, errors says in the person's language what is wrong.",
        "Where meta.picture comes along, show the picture and send its letters; or send code_instead.",
        "What takes files takes a form with files (multipart/form-data) in place of JSON.",
    ),
}
"""For those who write apps: in one language, like the names of what they send."""


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    return JsonResponse(document())


@require_safe
def as_page(request: HttpRequest) -> HttpResponse:
    context = {"operations": operations.offered(), "prefix": PREFIX, "about": ABOUT, "for_all": operations.FOR_ALL}
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
        "components": {"securitySchemes": TOKEN, "schemas": shapes.COMPONENTS},
    }


def _described(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": f"{operation.method.lower()}_{operation.path.translate(str.maketrans('/-', '__', '{}'))}",
        "summary": operation.summary,
        "description": operation.description,
        "security": [{"sessionToken": []}] if operation.signed_in else [{}, {"sessionToken": []}],
        "responses": {
            str(status): {"description": words, "content": _content(operation, status)}
            for status, words in operation.answers.items()
        },
    }
    if operation.parts:
        found["parameters"] = [
            {"name": part, "in": "path", "required": True, "schema": shapes.TEXT} for part in operation.parts
        ]
    if operation.body:
        found["requestBody"] = {"required": any(one.required for one in operation.body), "content": _body(operation)}
    return found


def _content(operation: Operation, status: int) -> dict[str, Any]:
    if status < 300 and operation.file:
        return {operation.file: {"schema": FILE}}
    if status < 300:
        return {"application/json": {"schema": shapes.of_answer(operation.returns)}}
    name = "Flows" if status == 401 else "Problem"
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _body(operation: Operation) -> dict[str, Any]:
    """Files come by a form; what needs none may be sent as JSON there, too."""
    plain = tuple(one for one in operation.body if one.kind != "files")
    as_form = {"multipart/form-data": {"schema": _schema(operation.body)}} if operation.takes else {}
    needs_file = any(one.required and one.kind == "files" for one in operation.body)
    return as_form if needs_file else {"application/json": {"schema": _schema(plain)}} | as_form


def _schema(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            one.name: (MOST_FILES if one.kind == "files" else {"type": one.kind})
            | {"description": one.about}
            | ({"examples": [one.example]} if one.example else {})
            for one in fields
        },
        "required": [one.name for one in fields if one.required],
    }
