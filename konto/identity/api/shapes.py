"""What answers hold, as JSON Schema (2020-12): the document shows it, and the tests hold every answer against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Shape = dict[str, Any]

TEXT: Final[Shape] = {"type": "string"}
FLAG: Final[Shape] = {"type": "boolean"}
WHOLE: Final[Shape] = {"type": "integer"}
TIME: Final[Shape] = {"type": "number", "description": "Seconds since 1970, UTC."}
ANYTHING: Final[Shape] = {"type": "object", "description": "As WebAuthn Level 3 has it."}


def maybe(shape: Shape) -> Shape:
    """The same, or null."""
    return {**shape, "type": [shape["type"], "null"]}


def listed(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


def record(members: Mapping[str, Shape], *, optional: Mapping[str, Shape] | None = None) -> Shape:
    """An object; the optional members may be missing."""
    return {"type": "object", "required": list(members), "properties": {**members, **(optional or {})}}


USER: Final = record(
    {"id": TEXT, "display": TEXT, "language": TEXT, "state": TEXT, "has_usable_password": FLAG},
    optional={
        "email": TEXT,
        "phone": TEXT,
        "username": TEXT,
        "picture": {"type": "string", "description": "Another with each picture; there is none without it."},
    },
)
SIGNED_IN: Final = record({"user": USER, "methods": listed(record({"method": TEXT, "at": TIME}))})
FLOWS: Final = record(
    {"flows": listed(record({"id": TEXT}, optional={"is_pending": FLAG, "types": listed(TEXT)}))},
)

PICTURE: Final = record({"key": TEXT, "image": TEXT})
META: Final[Shape] = {
    "type": "object",
    "properties": {
        "is_authenticated": FLAG,
        "session_token": {"type": "string", "description": "A new token: keep it, and send it from now on."},
        "device_token": {
            "type": "string",
            "description": "Keep it for X-Device-Token; empty: forget the one you have.",
        },
        "picture": {**PICTURE, "description": "A picture to be read: its key, and where it is."},
        "code_instead": {"type": "boolean", "description": "Whether a code can be sent in place of the picture."},
        "page": {"type": "string", "description": "The page that explains."},
        "opens_at": {**TIME, "description": "From when on it can be done."},
        "secret": {"type": "string", "description": "For the authenticator app (RFC 6238), in base32."},
        "totp_url": {"type": "string", "description": "The same as an otpauth: address."},
    },
}
ERROR: Final = record({"code": TEXT, "message": TEXT}, optional={"param": TEXT})
COMPONENTS: Final[dict[str, Shape]] = {
    "Meta": META,
    "Flows": record({"status": WHOLE, "data": FLOWS, "meta": META}),
    "Problem": record({"status": WHOLE, "errors": {**listed(ERROR), "minItems": 1}}, optional={"meta": META}),
}
"""401: how to go on. Every other answer from 400 on: what is wrong, in the person's language."""


def of_answer(data: Shape | None) -> Shape:
    """A whole answer in which all is well."""
    ref: Shape = {"$ref": "#/components/schemas/Meta"}
    return record({"status": WHOLE} | ({"data": data} if data else {}), optional={"meta": ref})


_FILE: Final = record({"id": TEXT, "name": TEXT, "kind": TEXT, "size": WHOLE})
_MESSAGE: Final = record({"number": WHOLE, "by": TEXT, "text": TEXT, "at": TIME, "files": listed(_FILE)})
_CASE: Final = {
    "number": TEXT,
    "title": TEXT,
    "status": TEXT,
    "held": FLAG,
    "opened_at": TIME,
    "moved_at": TIME,
    "answer_by": TIME,
}
CASE_LINE: Final = record(_CASE)
CASE: Final = record({**_CASE, "messages": listed(_MESSAGE)})
