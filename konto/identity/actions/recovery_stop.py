"""Recovery, stopped: by the link in the letters, or because the owner signs in meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from konto.identity import proofs
from konto.identity.actions.recovery_proof import end, mark_of
from konto.identity.actions.state import lock
from konto.identity.actions.undo import take_back_since
from konto.identity.actions.writing import write_to_all
from konto.identity.models import Account, Identifier, Recovery, RecoveryEnd, State
from konto.kernel import clock, ids, journal, registries
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm, raise_alarm
from konto.kernel.events import Event

STOPPABLE_FOR = timedelta(days=14)
"""After a new password was set."""

GONE = "•••"
"""What stands for a contact that the account has no more."""


def weigh_stop(token: str) -> Recovery | None:
    """The recovery that a link stops, with its account, also where it is stopped already.

    None for an unknown link, and for one whose time is over.
    """
    rows = Recovery.objects.select_related("account").filter(stop_digest=ids.digest(token))
    recovery = rows.exclude(ended=RecoveryEnd.REPLACED).exclude(account__state=State.ERASING).first()
    return None if recovery is None or recovery.until + STOPPABLE_FOR <= clock.now() else recovery


def masked_contact_of(recovery: Recovery) -> str:
    """By which contact it was begun, as everybody may see it."""
    contact = contact_of_recovery(recovery)
    return contact.masked if contact else GONE


def contact_of_recovery(recovery: Recovery) -> Identifier | None:
    """The contact by which it was begun, where the account still has it, perhaps in another row."""
    mine = Identifier.objects.filter(account=recovery.account_id)
    return next((one for one in mine if mark_of(one) == bytes(recovery.contact_mark)), None)


def stop_recovery(token: str) -> Recovery | None:
    """Stop what the letter told of, and doubt the contact; a password set by it and all that came since go, too.

    Alarms a person and tells every contact. Pressed again, nothing more happens. None for a link that stops nothing.
    """
    try:
        return _stop(token)
    except Account.DoesNotExist:  # erased at this very moment
        return None


@transaction.atomic
def _stop(token: str) -> Recovery | None:
    found = weigh_stop(token)
    if found is None or found.ended == RecoveryEnd.STOPPED:
        return found
    came_in = _came_in_at(found) is not None
    # What waits to erase the account locks its own row before the account's, so it is stopped first.
    leaving_stopped = registries.stop_leaving(found.account.ref) if came_in else 0
    account = lock(found.account)
    recovery = weigh_stop(token)  # as it is now: somebody else may have been faster
    if recovery is None or recovery.ended == RecoveryEnd.STOPPED:
        return recovery
    since = _came_in_at(recovery)
    for one in (*_came_of_it(recovery), recovery):
        end(one, RecoveryEnd.STOPPED)
    taken_back = take_back_since(account, since=since) if since else {}
    if since is None:
        proofs.end_all(account)
    contact = contact_of_recovery(recovery)
    if contact:
        Identifier.objects.filter(pk=contact.pk).update(doubted_at=clock.now())
    _make_known(account, recovery, contact, taken_back={**taken_back, "leaving_stopped": int(leaving_stopped)})
    return recovery


def was_shut(recovery: Recovery) -> bool:
    """Whether stopping it took back a password: the owner chooses one anew."""
    return not Account.objects.get(pk=recovery.account_id).has_usable_password()


def stop_by_sign_in(account: Account) -> list[str]:
    """End what waits: the owner is in and needs no number for it. Returns the masked contacts that it waited for."""
    if account.is_awaited is False:
        return []
    waiting = Recovery.objects.filter(account=account, ended_at=None, browser_digest=None)
    if not waiting.exists():  # no lock where there is nothing to end
        return []
    with transaction.atomic():
        account = lock(account)
        stopped = list(waiting.all())
        for one in stopped:
            end(one, RecoveryEnd.STOPPED)
            journal.record(Event.RECOVERY_STOPPED, account.ref, actor=Actor.person(account.ref), recovery=one.id)
    return [contact.masked for one in stopped if (contact := contact_of_recovery(one))]


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


def _came_in_at(recovery: Recovery) -> datetime | None:
    """When a password was set by it first, or by what came of it; None where nobody has come in."""
    begun = [one for one in (recovery, *_came_of_it(recovery)) if one.browser_digest is not None]
    return min((one.ended_at for one in begun if one.ended == RecoveryEnd.USED and one.ended_at), default=None)


def _make_known(
    account: Account, recovery: Recovery, contact: Identifier | None, *, taken_back: dict[str, int]
) -> None:
    shut = "sessions_ended" in taken_back
    journal.record(Event.RECOVERY_STOPPED, account.ref, actor=Actor.stranger(), recovery=recovery.id, shut=shut)
    raise_alarm(
        Alarm.RECOVERY_STOPPED,
        key=f"recovery:{recovery.id}",
        account_ref=account.ref,
        evidence={
            "recovery": recovery.id,
            "contact_kind": contact.kind if contact else "",
            "asked_at": recovery.created_at,
            "stopped_at": clock.now(),
            "password_taken_back": shut,
            **taken_back,
        },
    )
    write_to_all(
        "identity/recovery_stopped",
        account,
        context={"contact": contact.masked if contact else GONE, "shut": shut},
        key=f"recovery_stopped:{recovery.id}",
    )
