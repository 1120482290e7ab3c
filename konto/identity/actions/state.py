"""The one function that changes an account's state."""

from __future__ import annotations

from django.db import transaction

from konto.identity.models import Account, State
from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event

ALLOWED = {
    (State.NEW, State.ACTIVE),
    (State.NEW, State.LEAVING),
    (State.ACTIVE, State.LEAVING),
    (State.LEAVING, State.NEW),
    (State.LEAVING, State.ACTIVE),
    (State.LEAVING, State.ERASING),
}


class WrongState(Exception):
    """The account is in a state from which this can't be done."""


def lock(account: Account) -> Account:
    """The account as it is now, its row locked until the transaction ends. Raises Account.DoesNotExist."""
    return Account.objects.select_for_update().get(pk=account.pk)


@transaction.atomic
def change_state(account: Account, to: State, *, actor: Actor) -> Account:
    """Move the account to another state and write it in the journal.

    Raises WrongState where states.md has no such step.
    """
    account = lock(account)
    before = State(account.state)
    if (before, to) not in ALLOWED or (
        before is State.LEAVING and to is not State.ERASING and to != account.state_before
    ):
        raise WrongState(f"{before} to {to}")
    account.state = to
    account.state_before = before if to is State.LEAVING else ""
    account.save(update_fields=["state", "state_before"])
    journal.record(Event.STATE_CHANGED, account.ref, actor=actor, before=before, after=to)
    return account
