"""Staff free a number whose holder changed: off the account it goes, as if its owner had taken it off.

So everybody who is reached is told, and who may undo changes can put it back for two weeks; it comes back unproved.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from konto.identity import queries
from konto.identity.actions.contacts_confirm import LastContact, remove_contact
from konto.identity.actions.state import WrongState, lock
from konto.identity.models import Account, Identifier, IdentifierKind
from konto.kernel.actors import Actor

__all__ = ["LastContact", "NotDoubted", "WrongState", "doubted_number", "free_number"]


class NotDoubted(Exception):
    """The number is no longer the account's, or its owner has confirmed it since."""


def doubted_number(account_ref: UUID, identifier_id: UUID) -> Identifier | None:
    """The account's number of which somebody says that it is theirs; None where that is settled."""
    found = Identifier.objects.filter(pk=identifier_id, account__ref=account_ref, kind=IdentifierKind.PHONE).first()
    return found if found and queries.is_doubted(found) else None


@transaction.atomic
def free_number(account_ref: UUID, identifier_id: UUID, *, actor: Actor) -> datetime | None:
    """Take a doubted number off its account. Returns until when it can be put back, and is kept for that.

    Raises NotDoubted; LastContact where no other contact shows surely whose account it is; WrongState while the account
    is being left.
    """
    account = Account.objects.filter(ref=account_ref).first()
    if account is None:
        raise NotDoubted
    account = lock(account)
    if doubted_number(account_ref, identifier_id) is None:
        raise NotDoubted
    change = remove_contact(account, IdentifierKind.PHONE, network=None, actor=actor)
    return change.undo_until if change else None
