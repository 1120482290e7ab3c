"""What the tests of calls share: a request of a service, and what came of it."""

from __future__ import annotations

import json
from typing import Any, Final

from django.test import Client

from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.services import Machine

PROBLEM: Final = "application/problem+json"


def send(of: Machine, body: Any, *, path: str = "/api/trial/deeds", key: str | None = None) -> Any:
    headers = {**of.headers(), **({"Idempotency-Key": key} if key is not None else {})}
    sent = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return Client(raise_request_exception=False).post(path, sent, content_type="application/json", headers=headers)


def done() -> int:
    return JournalEntry.objects.filter(event=Event.SERVICE_CHANGED).count()
