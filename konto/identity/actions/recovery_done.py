"""Recovery, done: a new password, everybody else signed out, and every contact told."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse

from konto.identity import proofs, queries, shield
from konto.identity.actions.activation import FreshStart, start_afresh
from konto.identity.actions.recovery import ways_back
from konto.identity.actions.recovery_proof import end, mark_of
from konto.identity.actions.sessions import end_sessions
from konto.identity.actions.state import change_state, lock
from konto.identity.actions.writing import write
from konto.identity.models import Account, Identifier, Recovery, RecoveryEnd, State
from konto.kernel import clock, ids, journal, standing
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices


def open_recovery(recovery_id: UUID, *, browser: bytes) -> Recovery | None:
    """The recovery by which this browser may choose a new password now, with its account and contact."""
    now = clock.now()
    rows = Recovery.objects.select_related("account", "identifier").filter(pk=recovery_id, browser_digest=browser)
    found = rows.filter(ended_at=None, opens_at__lte=now, until__gt=now).first()
    return found if found and bytes(found.contact_mark) == mark_of(found.identifier) else None


def starts_afresh(recovery: Recovery) -> bool:
    """Whether nobody proved the contact before: then what a stranger may have set before is dropped."""
    return recovery.identifier.proved_at is None


def recover(recovery_id: UUID, password: str, *, fresh: FreshStart | None, browser: bytes) -> Account | None:
    """Set the new password, end every session and proof, and tell every contact. None where it opens nothing any more.

    `fresh` is given where `starts_afresh` says so. The second step and the doors that the owner made stay as they are.
    """
    hashed = make_password(password)  # slow on purpose: outside the transaction
    try:
        return _recover(recovery_id, hashed, fresh=fresh, browser=browser)
    except Account.DoesNotExist:  # erased at this very moment
        return None


@transaction.atomic
def _recover(recovery_id: UUID, password: str, *, fresh: FreshStart | None, browser: bytes) -> Account | None:
    seen = open_recovery(recovery_id, browser=browser)
    if seen is None:
        return None
    account = lock(seen.account)
    recovery = open_recovery(recovery_id, browser=browser)  # as it is now: somebody else may have been faster
    if recovery is None or recovery.identifier not in ways_back(account) or starts_afresh(recovery) != bool(fresh):
        return None
    actor = Actor.person(account.ref)
    if fresh:
        start_afresh(account, fresh, password=password, held=recovery.identifier)
    else:
        account.password = password
        account.save(update_fields=["password"])
        end_sessions(account, actor=actor)
        journal.record(Event.PASSWORD_CHANGED, account.ref, actor=actor)
    proofs.end_all(account)
    account = _confirm(account, recovery.identifier, actor=actor)
    stop = _use(recovery)
    journal.record(Event.RECOVERED, account.ref, actor=actor, recovery=recovery.id)
    _tell(account, recovery, stop=stop)
    return account


def _confirm(account: Account, contact: Identifier, *, actor: Actor) -> Account:
    """The contact is proved as of now, and a sign-up is confirmed by the first one that is.

    Whoever is leaving confirms nothing: staying leads back to what was.
    """
    now, first = clock.now(), contact.proved_at is None
    if not first or account.state != State.LEAVING:
        Identifier.objects.filter(pk=contact.pk).update(proved_at=now, bounced_at=None)
    # Not by a number that a stranger added to a sign-up with somebody's address: that would occupy the address.
    if first and account.state == State.NEW:
        account = change_state(account, State.ACTIVE, actor=actor)
        account.activated_at = now
        account.save(update_fields=["activated_at"])
        journal.record(Event.ACTIVATED, account.ref, actor=actor)
        standing.activation_changed(account.ref)
    return account


def _use(recovery: Recovery) -> str:
    """Used up, and every other of the account ended; returns the secret of the link that stops it."""
    others = Recovery.objects.filter(account=recovery.account_id, ended_at=None).exclude(pk=recovery.pk)
    others.update(ended_at=clock.now(), ended=RecoveryEnd.REPLACED)
    stop = ids.token()
    recovery.stop_digest = ids.digest(stop)
    recovery.save(update_fields=["stop_digest"])
    end(recovery, RecoveryEnd.USED)
    return stop


def _tell(account: Account, recovery: Recovery, *, stop: str) -> None:
    """Every proved contact hears of it. One that may be somebody else's gets no link to stop the owner by."""
    guardians = {one.folded for one in shield.guardians_of(account)}
    for contact in queries.contacts_of(account):
        may_stop = queries.is_fresh(contact) and _may_judge(contact.folded, recovery, guardians)
        link = notices.link(reverse("identity:recovery_stop", args=[stop])) if may_stop else ""
        write(
            "identity/recovered",
            account,
            to=contact,
            context={"name": account.name, "contact": recovery.identifier.masked, "at": clock.now(), "link": link},
            key=f"recovered:{recovery.id}:{contact.id}",
            capped=False,
        )


def _may_judge(folded: str, recovery: Recovery, guardians: set[str]) -> bool:
    """A contact that came lately may be a thief's: it doesn't stop whoever comes back by one from before."""
    return folded in guardians or recovery.identifier.folded not in guardians
