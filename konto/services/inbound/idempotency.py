"""A request that is repeated with its Idempotency-Key is done once, and answered the same for a day.

What was done and what was answered are one transaction: a worker that is killed has done neither, and the repetition
does both. Only what succeeded is kept: what was refused may be put right and sent under the same key.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, Final, NamedTuple, ParamSpec, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from ninja import Status
from psycopg.errors import LockNotAvailable
from pydantic import BaseModel

from konto.kernel import clock, keys
from konto.services.inbound.problems import Problem
from konto.services.models import Answer

P = ParamSpec("P")
Operation = Callable[Concatenate[HttpRequest, P], Any]
Answering = Callable[Concatenate[HttpRequest, P], HttpResponse]

KEPT: Final = timedelta(days=1)
PATIENCE: Final = timedelta(seconds=5)
"""How long a repetition waits for the first request, which is still at work."""

REPLAYED: Final = "Idempotency-Replayed"
_HEADER: Final = "Idempotency-Key"
_KEY: Final = re.compile(r'"?([\x21\x23-\x7e]{1,200})"?')


class Told(NamedTuple):
    """What an operation returns, as it goes over the wire."""

    status: int
    content: bytes

    def response(self, *, replayed: bool = False) -> HttpResponse:
        headers = {REPLAYED: "true"} if replayed else {}
        return HttpResponse(self.content, status=self.status, content_type="application/json", headers=headers)


def idempotent(*, required: bool = False) -> Callable[[Operation[P]], Answering[P]]:
    """For an operation of django-ninja, below `@router.post(…)`: it returns what can be told in JSON, or a Status.

    Without the header it is done as often as it is asked, unless one is `required` (400). The same key with another
    request is refused (422); while the first is still at work after five seconds, the repetition is told so (409).
    """

    def stand_before(operation: Operation[P]) -> Answering[P]:
        @wraps(operation)
        def run(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            key = key_in(request, required=required)
            if key is None:
                return _told(operation(request, *args, **kwargs)).response()
            mark, asked = _mark(request, key), _digest(request)
            with transaction.atomic():
                if not _claim(mark, asked):
                    return _again(mark, asked).response(replayed=True)
                told = _told(operation(request, *args, **kwargs))
                _keep(mark, told)
            return told.response()

        # The library reads the types of the parameters where the function was written: that is another module here.
        run.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]
        return cast(Answering[P], run)

    return stand_before


def key_reused() -> Problem:
    """Something else was asked under this key."""
    return Problem(422, "key-reused", f"This {_HEADER} was used for another request. Use a new one.")


def purge() -> int:
    """Remove the answers whose day is over."""
    return Answer.objects.filter(until__lte=clock.now()).delete()[0]


def key_in(request: HttpRequest, *, required: bool) -> str | None:
    """The request's key; None where it has none and needs none. Raises Problem 400."""
    given = request.headers.get(_HEADER)
    if given is None:
        if required:
            raise Problem(400, "key-missing", f"Send an {_HEADER}: without it a repetition would be done twice.")
        return None
    fits = _KEY.fullmatch(given.strip())
    if not fits:
        raise Problem(400, "key-unfit", f"The {_HEADER} is 1 to 200 visible characters.")
    return fits[1]


def _mark(request: HttpRequest, key: str) -> bytes:
    """One service's key, which another one may use as well."""
    service = request.auth.service  # type: ignore[attr-defined]  # django-ninja put the caller there
    return hashlib.sha256(service.pk.bytes + key.encode()).digest()


def _digest(request: HttpRequest) -> bytes:
    where = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(where + request.body).digest()


def _claim(mark: bytes, asked: bytes) -> bool:
    """Whether this request is the first with its key. Waits for one that is at work; raises Problem 409 if too long."""
    now = clock.now()
    with _patience(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO services_answer AS a (mark, request, status, sealed, until) VALUES (%s, %s, 0, '', %s)
            ON CONFLICT (mark) DO UPDATE SET request = EXCLUDED.request, status = 0, sealed = '', until = EXCLUDED.until
             WHERE a.until <= %s
            """,
            [mark, asked, now + KEPT, now],
        )
        return bool(cursor.rowcount == 1)


@contextmanager
def _patience() -> Iterator[None]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {int(PATIENCE.total_seconds() * 1000)}")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        detail = "A request with this key is still at work. Ask again in a moment."
        raise Problem(409, "at-work", detail, headers={"Retry-After": "1"}) from None


def _again(mark: bytes, asked: bytes) -> Told:
    kept = Answer.objects.get(mark=mark)
    if bytes(kept.request) != asked:
        raise key_reused()
    return Told(kept.status, keys.unseal(bytes(kept.sealed)).encode())


def _keep(mark: bytes, told: Told) -> None:
    Answer.objects.filter(mark=mark).update(status=told.status, sealed=keys.seal(told.content.decode()))


def _told(result: Any) -> Told:
    status, value = (result.status_code, result.value) if isinstance(result, Status) else (200, result)
    return Told(status, json.dumps(_plain(value), cls=DjangoJSONEncoder, separators=(",", ":")).encode())


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value
