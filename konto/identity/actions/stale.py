"""Sign-ups that nobody ever confirmed: their address is freed, nothing is retired."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from konto.identity.models import Account, Identifier, State
from konto.kernel import clock, holdings, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event

AT_ONCE = 200
STAYS = frozenset({"identity", "notices"})
"""Rooms whose rows a sign-up that begins anew keeps."""


def purge_stale_sign_ups() -> int:
    """Erase the sign-ups that were never confirmed in time; returns how many went."""
    before = clock.now() - timedelta(days=settings.KONTO_SIGN_UP_DAYS)
    stale = Account.objects.filter(state=State.NEW, created_at__lte=before).order_by("created_at")
    return sum(_purge(one) for one in stale.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _purge(account_id: UUID) -> bool:
    """One by one: a sign-up that is confirmed, or done anew, at this moment stays."""
    before = clock.now() - timedelta(days=settings.KONTO_SIGN_UP_DAYS)
    rows = Account.objects.select_for_update(skip_locked=True).filter(pk=account_id, created_at__lte=before)
    account = rows.first()
    return bool(account and drop_sign_up(account, event=Event.SIGN_UP_PURGED, actor=Actor.system()))


def drop_belongings(account: Account) -> None:
    """A sign-up begins anew: what was asked, and decided about it, before may be somebody else's, and goes.

    Call it with the account locked. Its letters stay: they count for the caps of its address. Nothing goes of an
    account that is more than a sign-up.
    """
    if account.state != State.NEW:
        return
    for room in holdings.registry.rooms():
        if room not in STAYS:
            holdings.erase(room, account.subject)
    Account.objects.filter(pk=account.pk).update(restricted=False)
    account.restricted = False


def drop_sign_up(account: Account, *, event: Event, actor: Actor) -> bool:
    """Erase an account, locked by the caller, whose address nobody proved; False where somebody did."""
    proved = Identifier.objects.filter(account=account).exclude(proved_at=None).exists()
    if proved or account.state != State.NEW:
        return False
    for room in holdings.registry.rooms():
        holdings.erase(room, account.subject)
    journal.record(event, account.ref, actor=actor)
    return True
