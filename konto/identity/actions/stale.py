"""Sign-ups that nobody ever confirmed: their address is freed, nothing is retired."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from konto.identity.models import Account, Identifier, State
from konto.kernel import clock, holdings, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event

AT_ONCE = 200


@transaction.atomic
def purge_stale_sign_ups() -> int:
    """Erase the sign-ups that were never confirmed in time; returns how many went."""
    before = clock.now() - timedelta(days=settings.KONTO_SIGN_UP_DAYS)
    stale = Account.objects.select_for_update(skip_locked=True).filter(state=State.NEW, created_at__lte=before)
    gone = 0
    for account in stale[:AT_ONCE]:
        if Identifier.objects.filter(account=account).exclude(proved_at=None).exists():
            continue
        for room in holdings.registry.rooms():
            holdings.erase(room, account.subject)
        journal.record(Event.SIGN_UP_PURGED, account.ref, actor=Actor.system())
        gone += 1
    return gone
