"""What people agreed that a service may know: asked once, shown under settings, taken back there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from konto.kernel import clock, holdings, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.services.models import Consent, Grant, Service
from konto.services.openid import grants


class Connected(NamedTuple):
    """A service that somebody agreed to, and when they signed in there last."""

    service: Service
    consent: Consent
    last_at: datetime | None


def covers(service: Service, account_ref: UUID, scopes: Collection[str]) -> bool:
    """Whether somebody agreed to all of this before."""
    return Consent.objects.filter(service=service, account_ref=account_ref, scopes__contains=list(scopes)).exists()


@transaction.atomic
def give(service: Service, account_ref: UUID, scopes: Collection[str], *, actor: Actor) -> None:
    """Agree that the service may know this, beside what was agreed before. Nothing of an account that is gone."""
    if not holdings.lives(account_ref):
        return
    before = Consent.objects.select_for_update().filter(service=service, account_ref=account_ref).first()
    every = sorted({*scopes, *(before.scopes if before else ())})
    Consent.objects.update_or_create(
        service=service, account_ref=account_ref, defaults={"scopes": every, "given_at": clock.now()}
    )
    journal.record(Event.SERVICE_AGREED_TO, account_ref, actor=actor, service=service.id)


@transaction.atomic
def withdraw(service: Service, account_ref: UUID, *, actor: Actor) -> bool:
    """Take the consent back: every sign-in there ends, and the service is told. Whether there was anything."""
    gone, _ = Consent.objects.filter(service=service, account_ref=account_ref).delete()  # first: see `grants.begin`
    ended = grants.end_all(
        Grant.objects.filter(client=service.pk, account_ref=account_ref), end=Grant.End.WITHDRAWN, tell=True
    )
    if gone or ended:
        journal.record(Event.SERVICE_DISCONNECTED, account_ref, actor=actor, service=service.id)
    return bool(gone or ended)


def connected(account_ref: UUID) -> list[Connected]:
    """The services that somebody agreed to and that are there still, by their code."""
    agreed = Consent.objects.filter(account_ref=account_ref, service__ended_at=None).select_related("service")
    last = grants.last_of(account_ref)
    return [Connected(one.service, one, last.get(one.service_id)) for one in agreed.order_by("service__code")]


def rows_of(subject: Any) -> QuerySet[Consent]:
    """An account's consents to services that are there still, as the consequences page counts them."""
    return Consent.objects.filter(account_ref=subject.ref, service__ended_at=None)
