"""The one function that changes a restriction's phase, and what has to be true of its account afterwards."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.identity.models import Account
from konto.kernel import clock, journal, standing
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing import now
from konto.standing.models import End, Phase, Reopening, Restriction

ALLOWED: Final = {(Phase.RUNS, Phase.LIFTED), (Phase.RUNS, Phase.OVER), (Phase.LIFTED, Phase.OVER)}


class WrongPhase(Exception):
    """The restriction is in a phase from which this can't be done: somebody was faster."""


def lock(restriction_id: UUID) -> tuple[Account | None, Restriction]:
    """The account, then the restriction, as they are now, both locked: always in this order.

    No account where it is gone. Raises Restriction.DoesNotExist.
    """
    ref = Restriction.objects.values_list("account_ref", flat=True).get(pk=restriction_id)
    account = identities.by_ref(ref)
    if account:
        account = identity.lock(account)
    found = Restriction.objects.select_for_update(of=("self",)).select_related("ground")
    return account, found.get(pk=restriction_id)


def move(restriction: Restriction, to: Phase, *, actor: Actor, end: End | None = None) -> None:
    """Move a locked restriction on, and write it in the journal. `end` says why it is over. Raises WrongPhase."""
    before = Phase(restriction.phase)
    if (before, to) not in ALLOWED:
        raise WrongPhase(f"{before} to {to}")
    restriction.phase = to
    if end:
        restriction.end = end
    if to is Phase.OVER:
        restriction.ended_at = clock.now()
        Reopening.objects.filter(restriction=restriction).delete()
    restriction.save(update_fields=["phase", "end", "ended_at"])
    journal.record(
        Event.RESTRICTION_MOVED,
        restriction.account_ref,
        actor=actor,
        restriction=restriction.id,
        before=before,
        after=to,
        end=end,
    )


def note_change(account: Account) -> None:
    """Mark the account as it is now, and tell whoever has to know. The account is locked."""
    now.forget(account)
    identity.mark_restricted(account, now.not_over(account.ref).exists())
    standing.standing_changed(account.ref)
