"""What a service asks for, read from JSON: strict about places and secrets, forgiving about what may be newer.

Events that aren't offered are left out of what is delivered, as the specification wants it (SSF 1.0, section 8.1.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from konto.services.actions.streams import Wanted
from konto.services.inbound.problems import Problem
from konto.services.models import Method, Stream
from konto.services.openid.issuer import issuer
from konto.services.signals import polling
from konto.services.signals.told import METHODS
from konto.services.signals.types import OFFERED, Type, by_uri

_METHODS: Final = {uri: method for method, uri in METHODS.items()}
MOST_TYPES: Final = 200
DEEPEST: Final = 10
LONGEST_SUB: Final = 100


def whole(body: Mapping[str, Any]) -> Wanted:
    """A stream as asked for; without a delivery it is fetched. Raises Problem."""
    delivery = body.get("delivery", {"method": METHODS[Method.POLL]})
    method, url, authorization = _delivery(delivery)
    return Wanted(method, url, authorization or "", _types(body), _text(body, "description"))


def part(body: Mapping[str, Any], stream: Stream) -> Wanted:
    """The stream as it is, but for what is asked for. Raises Problem."""
    method, url, authorization = Method(stream.method), stream.endpoint_url, None
    if "delivery" in body:
        method, url, authorization = _delivery(body["delivery"])
    types = _types(body) if "events_requested" in body else tuple(Type(one) for one in stream.types)
    description = _text(body, "description") if "description" in body else stream.description
    return Wanted(method, url, authorization, types, description)


def poll(body: Mapping[str, Any]) -> polling.Asked:
    """RFC 8936, section 2.2. Names that are none of ours are passed over. Raises Problem."""
    most, has, wrong = body.get("maxEvents", polling.MOST), body.get("ack", []), body.get("setErrs", {})
    if isinstance(most, bool) or not isinstance(most, int) or most < 0:
        raise _unfit("maxEvents has to be a number, 0 or more.")
    if not isinstance(has, list) or not isinstance(wrong, dict) or len(has) + len(wrong) > polling.MOST_NAMED:
        raise _unfit("ack has to be a list, setErrs an object, of at most 1,000 names together.")
    errors = {_uuid(name): _err(said) for name, said in wrong.items()}
    return polling.Asked(
        [key for one in has if (key := _uuid(one))], {key: err for key, err in errors.items() if key}, most
    )


def sub(subject: Any) -> str:
    """The service's own name for a person, in the format that its events have (RFC 9493, section 3.2.4).

    Raises Problem.
    """
    if not isinstance(subject, dict) or subject.get("format") != "iss_sub" or subject.get("iss") != issuer():
        raise _unfit("The subject has the format iss_sub, with the issuer of your events.")
    name = subject.get("sub")
    if not isinstance(name, str) or not name or len(name) > LONGEST_SUB or not name.isascii() or not name.isprintable():
        raise _unfit("sub has to be the name under which you know the person.")
    return name


def is_storable(value: Any, *, depth: int = 0) -> bool:
    """Whether all its text can be kept: no NUL, no half of a surrogate pair, nothing nested too deep."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    if depth > DEEPEST:
        return False
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return all(is_storable(one, depth=depth + 1) for one in parts)


def _delivery(given: Any) -> tuple[Method, str, str | None]:
    if not isinstance(given, dict) or not isinstance(given.get("method"), str):
        raise _unfit("delivery has to be an object with a method.")
    method = _METHODS.get(given["method"])
    if method is None:
        raise _unfit(f"The methods here are {', '.join(_METHODS)}.")
    url, authorization = given.get("endpoint_url", ""), given.get("authorization_header")
    if not isinstance(url, str) or not isinstance(authorization, str | None):
        raise _unfit("endpoint_url and authorization_header have to be text.")
    return method, url, authorization


def _types(body: Mapping[str, Any]) -> tuple[Type, ...]:
    """The offered ones among those asked for, all where nothing is said."""
    asked = body.get("events_requested")
    if asked is None:
        return OFFERED
    if not isinstance(asked, list) or len(asked) > MOST_TYPES or not all(isinstance(one, str) for one in asked):
        raise _unfit("events_requested has to be a list of addresses of types.")
    return tuple(dict.fromkeys(kind for one in asked if (kind := by_uri(one))))


def _text(body: Mapping[str, Any], name: str) -> str:
    text = body.get(name, "")
    if not isinstance(text, str):
        raise _unfit(f"{name} has to be text.")
    return text


def _uuid(name: object) -> UUID | None:
    try:
        return UUID(str(name)[:40])
    except ValueError:
        return None


def _err(said: object) -> str:
    """The name of the error, and nothing else of what the service writes."""
    err = said.get("err") if isinstance(said, dict) else None
    return err[:40] if isinstance(err, str) and err.isascii() and err.replace("_", "").isalnum() else "refused"


def _unfit(detail: str) -> Problem:
    return Problem(400, "unfit", detail)
