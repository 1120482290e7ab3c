"""The user name: it needs no proof, is one person's at once, and can be put back like a contact."""

from __future__ import annotations

from django.db import transaction

from konto.identity import queries
from konto.identity.actions.contacts import drop_waiting, new_change
from konto.identity.actions.contacts_confirm import apply, remove_contact
from konto.identity.actions.contacts_room import lock_with_holder, take_from
from konto.identity.actions.state import WrongState
from konto.identity.identifiers import Known
from konto.identity.models import Account, ContactChange, IdentifierKind, State
from konto.kernel.actors import Actor


@transaction.atomic
def set_user_name(account: Account, wish: Known, *, network: str, actor: Actor) -> ContactChange | None:
    """Give the account a user name, or another one; every contact is told. None where it has this very name.

    Raises Unusable where somebody has it, had it until lately, or left with it; WrongState before the account is
    confirmed: what nobody proved occupies nothing.
    """
    account, holder = lock_with_holder(account, wish.folded)
    if account.state != State.ACTIVE:
        raise WrongState(account.state)
    has = queries.identifier_of(account, IdentifierKind.NAME)
    if has and has.value == wish.value:
        return None
    take_from(holder)
    drop_waiting(account, IdentifierKind.NAME, actor=actor)
    change = new_change(account, wish)
    apply(account, change, network=network, actor=actor)
    return change


def remove_user_name(account: Account, *, network: str, actor: Actor) -> ContactChange | None:
    """Take the user name off the account. None where it has none."""
    return remove_contact(account, IdentifierKind.NAME, network=network, actor=actor)
