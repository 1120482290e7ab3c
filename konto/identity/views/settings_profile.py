"""What the settings say of each address, number and user name: its state, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from konto.identity import queries, shield
from konto.identity.models import Account, ContactChange, Identifier, IdentifierKind, State
from konto.identity.queries import REACHING


@dataclass(frozen=True)
class Line:
    """One contact of the profile. `waiting` is the one that shall come in its place."""

    kind: str
    identifier: Identifier | None
    waiting: ContactChange | None
    state: str
    """none, unconfirmed, bounced, doubted, stale or confirmed."""


def lines(account: Account) -> list[Line]:
    """A line for the address and one for the number, whether there is one or not."""
    found = {one.kind: one for one in queries.identifiers_of(account.subject)}
    changes = shield.changes_of(account)
    return [Line(kind, found.get(kind), changes.waiting(kind), state_of(account, found.get(kind))) for kind in REACHING]


def state_of(account: Account, identifier: Identifier | None) -> str:
    """How far an address or number can be relied on."""
    if identifier is None:
        return "none"
    if account.state == State.NEW or identifier.proved_at is None:
        return "unconfirmed"
    if identifier.bounced_at:
        return "bounced"
    if queries.is_doubted(identifier):
        return "doubted"
    return "confirmed" if queries.is_fresh(identifier) else "stale"


def user_name(account: Account) -> Identifier | None:
    return queries.identifier_of(account, IdentifierKind.NAME)


def lacks_second(account: Account, found: list[Line]) -> bool:
    """Whether losing one contact would lose the account: then a second is proposed."""
    return account.state == State.ACTIVE and sum(one.state == "confirmed" for one in found) < len(REACHING)
