"""Nobody of the staff works on an account of their own: who has the address that they work under, somebody else serves.

Their addresses are their own as staff; where an account has the same proved one, or had it until lately, it is theirs.
"""

from __future__ import annotations

from uuid import UUID

from konto.console import queries
from konto.console.models import Staff
from konto.console.permissions import OwnAccount, Permission
from konto.identity import queries as identities
from konto.identity.models import Account


def is_own(staff: Staff, account: Account) -> bool:
    """Whether it is. An address that nobody proved makes it nobody's: else strangers could keep staff away."""
    email = queries.email_of(staff)
    if not identities.is_reached_at(account, email):
        return False
    unproved = {one.folded for one in identities.unproved_contacts_of(account)}
    return identities.folded(email) not in unproved


def without_own(staff: Staff, accounts: list[Account]) -> list[Account]:
    """These accounts but the ones that are their own: two queries, however many there are."""
    reached = identities.reached_at([one.pk for one in accounts], queries.email_of(staff))
    return [one for one in accounts if one.pk not in reached or not is_own(staff, one)]


def refuse_own(staff: Staff, account: Account | UUID | None, permission: Permission) -> None:
    """Raises OwnAccount, for an account or its reference; an account that is gone is nobody's."""
    found = identities.by_ref(account) if isinstance(account, UUID) else account
    if found and is_own(staff, found):
        raise OwnAccount(permission)


def is_own_address(staff: Staff, address: str) -> bool:
    """The same for an address alone: somebody who has left writes from it."""
    return bool(address) and identities.folded(address) == identities.folded(queries.email_of(staff))
