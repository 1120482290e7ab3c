"""Erasing what identity holds: the identifiers are retired, every row goes, the account itself last."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from konto.identity import queries
from konto.identity.doors.door import Kind
from konto.identity.models import Account, Identifier, IdentifierKind, RetiredIdentifier
from konto.identity.social import doors
from konto.kernel import clock, holdings, journal, keys
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.holdings import Receipt, Subject


@transaction.atomic
def erase_identity(subject: Subject) -> Receipt:
    """Retire the confirmed identifiers, then delete everything; the receipt counts rows by table."""
    account = Account.objects.select_for_update().filter(pk=subject.id).first()  # before its rows, as everywhere
    for one in Identifier.objects.filter(account=subject.id).exclude(proved_at=None):
        _retire(IdentifierKind(one.kind), one.folded, subject)
    if account and account.activated_at:  # a sign-up that nobody confirmed retires nothing
        for door in doors.doors_of(account):
            _retire(Kind.SOCIAL, doors.fingerprinted(door.provider, door.uid), subject)
    return holdings.erase_declared("identity", subject)


def purge_retired() -> None:
    """Forget the retired identifiers whose time is over."""
    RetiredIdentifier.objects.filter(expires_at__lte=clock.now()).delete()


def _retire(kind: IdentifierKind | Kind, folded: str, subject: Subject) -> None:
    now = clock.now()
    days = settings.KONTO_TOMBSTONE_DAYS
    RetiredIdentifier.objects.update_or_create(
        mark=keys.fingerprint(queries.retired_purpose(kind), folded),
        defaults={
            "kind": kind,
            "retired_on": now.date(),
            "expires_at": now + timedelta(days=days) if days else None,
        },
    )
    journal.record(Event.IDENTIFIER_RETIRED, subject.ref, actor=Actor.system(), kind=kind)
