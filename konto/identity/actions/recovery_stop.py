"""Recovery, stopped: by the link in the letters, or because the owner signs in meanwhile."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from konto.identity import proofs
from konto.identity.actions.recovery_proof import end
from konto.identity.actions.sessions import end_sessions
from konto.identity.actions.state import lock
from konto.identity.actions.writing import write_to_all
from konto.identity.models import Account, Identifier, Recovery, RecoveryEnd, State
from konto.kernel import clock, ids, journal
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm, raise_alarm
from konto.kernel.events import Event

STOPPABLE_FOR = timedelta(days=14)
"""After a new password was set."""


def weigh_stop(token: str) -> Recovery | None:
    """The recovery that a link stops, with its account and contact, also where it is stopped already.

    None for an unknown link, and for one whose time is over.
    """
    rows = Recovery.objects.select_related("account", "identifier").filter(stop_digest=ids.digest(token))
    recovery = rows.exclude(ended=RecoveryEnd.REPLACED).first()
    return None if recovery is None or recovery.until + STOPPABLE_FOR <= clock.now() else recovery


@transaction.atomic
def stop_recovery(token: str) -> Recovery | None:
    """Stop what the letter told of, and doubt the contact; a password set by it, and who came in by it, go too.

    Alarms a person and tells every contact. Pressed again, nothing more happens. None for a link that stops nothing.
    """
    found = weigh_stop(token)
    if found is None:
        return None
    account = lock(found.account)  # the account before its rows, as everywhere
    recovery = weigh_stop(token)
    if recovery is None or recovery.ended == RecoveryEnd.STOPPED:
        return recovery
    undone = _came_of_it(recovery)
    for one in (*undone, recovery):
        end(one, RecoveryEnd.STOPPED)
    Identifier.objects.filter(pk=recovery.identifier_id).update(doubted_at=clock.now())
    shut = any(one.stop_digest for one in undone) or recovery.browser_digest is not None
    if shut:
        _shut(account)
    else:
        proofs.end_all(account)
    _make_known(account, recovery, shut=shut)
    return recovery


def was_shut(recovery: Recovery) -> bool:
    """Whether stopping it took back a password: the owner chooses one anew."""
    return not Account.objects.get(pk=recovery.account_id).has_usable_password()


@transaction.atomic
def stop_by_sign_in(account: Account) -> list[str]:
    """End what waits: the owner is in and needs no number for it. Returns the masked contacts that it waited for."""
    waiting = Recovery.objects.filter(account=account, ended_at=None, browser_digest=None)
    if not waiting.exists():  # asked at every sign-in: no lock where there is nothing to end
        return []
    account = lock(account)
    stopped = list(waiting.select_related("identifier"))
    for one in stopped:
        end(one, RecoveryEnd.STOPPED)
        journal.record(Event.RECOVERY_STOPPED, account.ref, actor=Actor.person(account.ref), recovery=one.id)
    return [one.identifier.masked for one in stopped]


def purge_recoveries() -> None:
    """Remove what can neither open nor be stopped any more."""
    Recovery.objects.filter(until__lte=clock.now() - STOPPABLE_FOR).delete()


def _came_of_it(recovery: Recovery) -> list[Recovery]:
    """What the same contact opened since: what is open now, and what set a password lately."""
    since = Recovery.objects.filter(
        account=recovery.account_id, identifier=recovery.identifier_id, created_at__gte=recovery.created_at
    ).exclude(pk=recovery.pk)
    lately = clock.now() - STOPPABLE_FOR
    return [
        one
        for one in since.exclude(browser_digest=None)
        if one.ended_at is None or (one.ended == RecoveryEnd.USED and one.ended_at > lately)
    ]


def _shut(account: Account) -> None:
    """No password opens the account, nobody is in it, and no code is under way: its owner comes back by recovery."""
    account.password = make_password(None)
    account.save(update_fields=["password"])
    proofs.end_all(account)
    end_sessions(account, actor=Actor.stranger())


def _make_known(account: Account, recovery: Recovery, *, shut: bool) -> None:
    journal.record(Event.RECOVERY_STOPPED, account.ref, actor=Actor.stranger(), recovery=recovery.id, shut=shut)
    if account.state == State.ERASING:  # nothing new is written about somebody who is nearly gone
        return
    raise_alarm(
        Alarm.RECOVERY_STOPPED,
        key=f"recovery:{recovery.id}",
        account_ref=account.ref,
        evidence={
            "recovery": recovery.id,
            "contact_kind": recovery.identifier.kind,
            "asked_at": recovery.created_at,
            "stopped_at": clock.now(),
            "password_taken_back": shut,
        },
    )
    write_to_all(
        "identity/recovery_stopped",
        account,
        context={"contact": recovery.identifier.masked, "shut": shut},
        key=f"recovery_stopped:{recovery.id}",
    )
