"""What staff search by: an address, a number, a name, a user name or the number of a case, told by its shape alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from konto.cases import queries as asked
from konto.cases.queries import Case
from konto.console import own
from konto.console.looking import SearchedBy
from konto.console.models import Staff
from konto.identity import queries as identities
from konto.identity.models import Account
from konto.standing import queries as standings
from konto.standing.queries import Restriction

MOST: Final = 10
"""Accounts in a list: whoever has to read more knows more of the name."""


@dataclass
class Found:
    """What there is. `retired_on`: the address or number was that of an account that is gone."""

    by: SearchedBy
    accounts: list[Account] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    more: bool = False
    retired_on: date | None = None

    @property
    def refs(self) -> list[UUID]:
        return [account.ref for account in self.accounts]


def find(typed: str, *, staff: Staff) -> Found:
    """Everything that fits, accounts and cases. An account of the searcher's own is never in it."""
    if case := asked.by_number(typed):
        return Found(SearchedBy.NUMBER, cases=[case])
    if found := _by_case_code(typed, staff=staff):
        return found
    kind = identities.kind_of(typed)
    return _by_name(typed, staff=staff) if kind == "name" else _by_contact(typed, SearchedBy(kind), staff=staff)


def _by_case_code(typed: str, *, staff: Staff) -> Found | None:
    """The account of the restriction that has this code, while there is one."""
    restriction = standings.by_code(typed)
    account = identities.by_ref(restriction.account_ref) if isinstance(restriction, Restriction) else None
    if account is None or own.is_own(staff, account):
        return None
    return Found(SearchedBy.NUMBER, [account])


def _by_contact(typed: str, by: SearchedBy, *, staff: Staff) -> Found:
    folded = identities.folded(typed)
    if not folded or own.is_own_address(staff, typed):
        return Found(by)
    account = identities.account_by(typed)
    if account and own.is_own(staff, account):
        return Found(by)
    retired = None if account else identities.retired_on(by, folded)
    shown = asked.of_contact(typed if by is SearchedBy.EMAIL else folded)
    return Found(by, [account] if account else [], list(shown[:MOST]), retired_on=retired)


def _by_name(typed: str, *, staff: Staff) -> Found:
    """User names too: somebody who is called like another's user name is found beside them."""
    called = identities.account_by(typed)
    found = [called] if called else []
    found += [one for one in identities.named(typed, most=MOST + 1) if one not in found]
    others = own.without_own(staff, found)
    return Found(SearchedBy.NAME, others[:MOST], more=len(others) > MOST)
