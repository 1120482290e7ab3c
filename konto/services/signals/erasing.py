"""Somebody leaves: what services were told of them goes, what they have still to be told stays without it."""

from __future__ import annotations

from django.db import transaction

from konto.kernel import holdings
from konto.kernel.holdings import Receipt, Subject
from konto.services.models import Signal, Told
from konto.services.signals.happened import note_end


@transaction.atomic
def erase(subject: Subject) -> Receipt:
    """Queue the news of the end, which is told when it is certain, then delete; the receipt counts rows by table.

    What waits and holds no address is told all the same, under the name by which the service alone knows the account.
    """
    note_end(subject.ref)
    waiting = Signal.objects.filter(account_ref=subject.ref, state=Told.QUEUED, sealed=b"")
    detached = waiting.update(account_ref=None)
    receipt = holdings.erase_declared("services", subject)
    return {**receipt, "services_signal": receipt.get("services_signal", 0) + detached}
