"""What somebody's own pages list for them, as staff may see it: nothing of it opens anything.

Contacts are masked, ways in are named by their kind, devices as the person reads them. Codes, passwords, keys and the
words of questions aren't part of it.
"""

from __future__ import annotations

from typing import Final

from konto.cases import queries as asked
from konto.identity import queries as identities
from konto.identity.models import Account
from konto.kernel import registries
from konto.notices import queries as letters
from konto.standing import queries as standings

MOST: Final = 20


def of(account: Account) -> dict[str, object]:
    """The account's pages, one after the other. `stopped`: they end at one that explains why it doesn't open."""
    return {
        "contacts": identities.identifiers_of(account.subject),
        "doors": identities.ways_in(account),
        "sessions": identities.sessions_of(account)[:MOST],
        "restrictions": standings.running(account),
        "cases": asked.of_person(account.ref)[:MOST],
        "stopped": registries.door_closed_by(account) is not None,
        "pause": letters.break_of(account.ref) is not None,
    }
