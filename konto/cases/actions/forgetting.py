"""Removing what strangers wrote: some time after it is closed, and at once when the address goes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from konto.cases import contacts
from konto.cases.contacts import Contact
from konto.cases.models import Case, File, Link, Message, Status
from konto.kernel import clock, journal, standing
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.holdings import Receipt

AT_ONCE = 200
CONFIRMED_WITHIN = timedelta(days=2)


@transaction.atomic
def forget_address(address: str) -> Receipt:
    """Delete what was asked without an account under an address or number; the receipt counts rows by table."""
    theirs = Case.objects.select_for_update().filter(account_ref=None, contact_mark__in=contacts.marks(address))
    gone = list(theirs.values_list("pk", flat=True))
    for case_id in gone:
        standing.case_closed(case_id)  # nothing is left to be decided
    return _delete(gone)


def move_contact(account_ref: UUID, contact: Contact | None) -> int:
    """Write about an account's cases to this contact from now on, None for nowhere; returns how many that concerns.

    Links that went to the one before are over: who holds it now may be somebody else.
    """
    known_as = contacts.marks(contact.address) if contact else []
    theirs = Case.objects.filter(account_ref=account_ref).exclude(contact="").exclude(contact_mark__in=known_as)
    Link.objects.filter(case__in=theirs).delete()
    if contact is None:
        return theirs.update(channel="", contact="", contact_mark=None, proved_at=None)
    proved_at = clock.now() if contact.proved else None
    return theirs.update(
        channel=contact.channel, contact=contact.address, contact_mark=contact.mark, proved_at=proved_at
    )


def purge_strangers() -> int:
    """Delete the cases of nobody's account that were closed long enough ago, or never confirmed; returns how many."""
    over = Q(status=Status.CLOSED, moved_at__lte=clock.now() - timedelta(days=settings.KONTO_CASE_KEEP_DAYS))
    unconfirmed = Q(held=True, opened_at__lte=clock.now() - CONFIRMED_WITHIN)
    with transaction.atomic():
        old = Case.objects.select_for_update(skip_locked=True).filter(over | unconfirmed, account_ref=None)
        gone = list(old.values_list("pk", flat=True)[:AT_ONCE])
        for case_id in gone:
            journal.record(Event.CASE_PURGED, None, actor=Actor.system(), case=case_id)
        return _delete(gone)["cases_case"]


def _delete(cases: list[UUID]) -> Receipt:
    return {
        "cases_file": File.objects.filter(case__in=cases).delete()[0],
        "cases_link": Link.objects.filter(case__in=cases).delete()[0],
        "cases_message": Message.objects.filter(case__in=cases).delete()[0],
        "cases_case": Case.objects.filter(pk__in=cases).delete()[0],
    }
