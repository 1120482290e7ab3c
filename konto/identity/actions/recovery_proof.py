"""Recovery, proving: the code or the link shows who holds a contact, and a new password may be chosen.

At once by a contact that proves something alone. By a number that wasn't proved for long only after a delay in which
every contact is told and the owner can stop it: it may have another holder by now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from konto.identity import proofs, queries
from konto.identity.actions.recovery import ways_back
from konto.identity.actions.state import lock
from konto.identity.actions.writing import write_to_all
from konto.identity.models import Account, Identifier, Purpose, Recovery, RecoveryEnd, Session
from konto.identity.proofs import Outcome, Verdict
from konto.kernel import clock, ids, journal, keys
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices

OPEN_FOR = timedelta(minutes=15)
"""To choose a password in, once the contact is proved."""

USABLE_FOR = timedelta(days=7)
"""To come back in, once the delay is over."""


@dataclass(frozen=True)
class Proved:
    """What became of a code or link, and what it opened: `recovery` may open now, wait, or have been stopped."""

    verdict: Verdict
    recovery: Recovery | None = None


NOTHING = Proved(Verdict(Outcome.UNKNOWN))


@transaction.atomic
def recover_by_code(account: Account, code: str, *, browser: bytes) -> Proved:
    """Weigh the code that was sent for this browser, and use it up when it is right; a wrong one costs a try."""
    try:
        account = lock(account)
    except Account.DoesNotExist:  # erased at this very moment
        return NOTHING
    verdict = proofs.try_code(account, Purpose.RECOVER, code, browser=browser)
    if verdict.cost_a_try:
        journal.record(Event.PROOF_FAILED, account.ref, actor=Actor.stranger(), purpose=Purpose.RECOVER)
    return _open(account, verdict, browser=browser)


@transaction.atomic
def recover_by_link(token: str, *, browser: bytes) -> Proved:
    """Use the link from the letter, in whichever browser: what it opens belongs to that one."""
    found = proofs.weigh_link(token, Purpose.RECOVER).proof
    if found is None:
        return NOTHING
    try:
        account = lock(found.account)  # the account before its rows, as everywhere
    except Account.DoesNotExist:
        return NOTHING
    return _open(account, proofs.weigh_link(token, Purpose.RECOVER, lock=True), browser=browser)


def mark_of(contact: Identifier) -> bytes:
    """What a recovery keeps of the contact that was proved, to know it again."""
    return keys.fingerprint("recovery", contact.folded)


def _open(account: Account, verdict: Verdict, *, browser: bytes) -> Proved:
    if not (verdict.right and verdict.proof):
        return Proved(verdict)
    proofs.use(verdict.proof)
    contact = verdict.proof.held
    if contact not in ways_back(account):  # a better way has come, or doubts, since the letter was sent
        return NOTHING
    # A contact proved for the first time has had no holder before; whoever holds it now is the one.
    if contact.proved_at is None or queries.is_fresh(contact):
        return Proved(verdict, _new(account, contact, opens_at=clock.now(), lasts=OPEN_FOR, browser=browser))
    return Proved(verdict, _with_delay(account, contact, browser=browser))


def _with_delay(account: Account, contact: Identifier, *, browser: bytes) -> Recovery:
    """The recovery that waits, a new one where none does; and once its time has come, one that opens."""
    now = clock.now()
    waiting = Recovery.objects.filter(account=account, identifier=contact, ended_at=None, browser_digest=None).first()
    if waiting and (waiting.until <= now or bytes(waiting.contact_mark) != mark_of(contact)):
        end(waiting, RecoveryEnd.REPLACED)
        waiting = None
    if waiting is None:
        return _wait(account, contact)
    if waiting.opens_at > now:
        return waiting
    # Whoever is in the account meanwhile may be its owner, who has no need of this number any more.
    if _is_in_use(account, since=waiting.created_at):
        return end(waiting, RecoveryEnd.STOPPED)
    end(waiting, RecoveryEnd.USED)
    return _new(account, contact, opens_at=now, lasts=OPEN_FOR, browser=browser)


def _wait(account: Account, contact: Identifier) -> Recovery:
    opens_at = clock.now() + timedelta(hours=settings.KONTO_RECOVERY_DELAY_HOURS)
    stop = ids.token()
    waiting = _new(account, contact, opens_at=opens_at, lasts=USABLE_FOR, stop=stop)
    journal.record(Event.RECOVERY_WAITS, account.ref, actor=Actor.stranger(), recovery=waiting.id, opens_at=opens_at)
    write_to_all(
        "identity/recovery_waits",
        account,
        context={
            "contact": contact.masked,
            "opens_at": opens_at,
            "link": notices.link(reverse("identity:recovery_stop", args=[stop])),
        },
        key=f"recovery:{waiting.id}",
    )
    return waiting


def _new(
    account: Account,
    contact: Identifier,
    *,
    opens_at: datetime,
    lasts: timedelta,
    browser: bytes | None = None,
    stop: str | None = None,
) -> Recovery:
    return Recovery.objects.create(
        account=account,
        identifier=contact,
        contact_mark=mark_of(contact),
        browser_digest=browser,
        created_at=clock.now(),
        opens_at=opens_at,
        until=opens_at + lasts,
        stop_digest=ids.digest(stop) if stop else None,
    )


def end(recovery: Recovery, how: RecoveryEnd) -> Recovery:
    """It opens nothing any more. Call it with the account's row locked."""
    recovery.ended_at, recovery.ended = clock.now(), how
    recovery.save(update_fields=["ended_at", "ended"])
    return recovery


def _is_in_use(account: Account, *, since: datetime) -> bool:
    return Session.objects.filter(account=account, last_seen_at__gt=since).exists()
