"""Where the account is open: seen, and ended, one by one or all the others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from konto.identity import queries
from konto.identity.api import answers, common
from konto.identity.api.answers import Answer, Json
from konto.identity.api.common import DONE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import through
from konto.identity.api.shapes import FLAG, TEXT, TIME, listed, record
from konto.identity.models import Session
from konto.identity.views import settings


def listing(request: HttpRequest, data: Data) -> Answer:
    return Answer(data=_devices(request))


def end(request: HttpRequest, data: Data) -> Answer:
    """Ids of others' sessions, and what is no id, end nothing."""
    if closed := answers.closed_to(common.mine(request)):  # where nothing is named, no page is asked
        return closed
    if data.get("others") is True:
        through(request, settings.end_other_devices, {}, then={"identity:devices"})
    for session in _meant(request, data.get("sessions")):
        through(request, settings.end_device, {}, session=session)
    here = _here(request)
    if here is None or not Session.objects.filter(id=here).exists():
        return answers.authentication(request, status=401)
    return Answer(data=_devices(request))


def _devices(request: HttpRequest) -> list[Json]:
    here = _here(request)
    return [
        {
            "id": str(one.id),
            "device": one.device,
            "is_current": one.id == here,
            "created_at": one.created_at.timestamp(),
            "last_seen_at": one.last_seen_at.timestamp(),
        }
        for one in queries.sessions_of(common.mine(request))
    ]


def _meant(request: HttpRequest, ids: Any) -> list[UUID]:
    """Of a list of ids those that are the account's, each once: the page is asked no more often than that."""
    named = {_uuid(one) for one in ids} if isinstance(ids, list) else set()
    return [one.id for one in queries.sessions_of(common.mine(request)) if one.id in named]


def _here(request: HttpRequest) -> UUID | None:
    row: Session | None = getattr(request.session, "row", None)
    return row.id if row else None


def _uuid(given: Any) -> UUID | None:
    try:
        return UUID(str(given))
    except ValueError:
        return None


_DEVICES = listed(record({"id": TEXT, "device": TEXT, "is_current": FLAG, "created_at": TIME, "last_seen_at": TIME}))
_WHICH = (
    Field("sessions", "Ids, as listed.", "array", required=False),
    Field("others", "Every one but this.", "boolean", required=False),
)
for _operation in (
    Operation("GET", "auth/sessions", "Where the account is open.", listing, DONE, (), True, _DEVICES),
    Operation("DELETE", "auth/sessions", "Sign out there.", end, DONE, _WHICH, True, _DEVICES),
):
    offer(_operation)
