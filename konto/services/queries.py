"""What may be asked about related services."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from konto.kernel import clock, journal
from konto.kernel.journal import JournalEntry
from konto.services.models import Client, Credential, Method, Scope, Service, Signal, Status, Stream, Told
from konto.services.openid.scopes import WORDS as SIGN_IN_SCOPES
from konto.services.signals.queries import Flow, Hindrance, hindrance_of, signals_of, stream_of, streams_of, troubled
from konto.services.signals.types import Type
from konto.services.subjects import account_ref_of, account_refs_of, known_to, sub_of, subs_of
from konto.services.words import words_of

__all__ = [
    "SIGN_IN_SCOPES",
    "Client",
    "Credential",
    "Flow",
    "Hindrance",
    "Method",
    "Scope",
    "Service",
    "Signal",
    "Status",
    "Stream",
    "Told",
    "Type",
    "account_ref_of",
    "account_refs_of",
    "client_of",
    "entries_of",
    "hindrance_of",
    "known_to",
    "live_keys",
    "service_by",
    "services",
    "signals_of",
    "stream_of",
    "streams_of",
    "sub_of",
    "subs_of",
    "troubled",
    "words_of",
]


def service_by(code: str) -> Service | None:
    """The service of this code, unless it ended."""
    return services().filter(code=code).first()


def services(*, ended: bool = False) -> QuerySet[Service]:
    """Every service there is, by its code; with `ended`, also those that were there."""
    found = Service.objects.order_by("code")
    return found if ended else found.filter(ended_at=None)


def client_of(service: Service) -> Client | None:
    """How the service signs people in; None where it doesn't."""
    return Client.objects.filter(service=service).first()


def live_keys(service: Service) -> QuerySet[Credential]:
    """The keys that hold now, the newest first; one that runs out has `until`."""
    mine = Credential.objects.filter(service=service, ended_at=None)
    return mine.filter(Q(until=None) | Q(until__gt=clock.now())).order_by("-made_at", "-id")


def entries_of(service_id: UUID, *, most: int = 20) -> list[JournalEntry]:
    """What was done to a service and its keys, the latest first."""
    return journal.entries_of(service_id, most=most)
