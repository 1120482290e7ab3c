"""Showing that something did not happen: no row, no journal entry, no letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Model

from konto.cabinet.models import Address, Order, Transfer
from konto.identity.models import Acceptance, Account, Identifier, Proof, RecoveryCode, RetiredIdentifier
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.notices.models import Letter
from konto.standing.models import Appeal, Restriction

TABLES: tuple[type[Model], ...] = (
    Account,
    Identifier,
    Proof,
    Acceptance,
    RetiredIdentifier,
    Authenticator,
    RecoveryCode,
    Restriction,
    Appeal,
    Order,
    Transfer,
    Address,
)

Rows = dict[str, list[Any]]


@contextmanager
def nothing_comes_about(*, but: tuple[Event, ...] = ()) -> Iterator[None]:
    """Accounts, identifiers, proofs, acceptances, doors, letters stay as they are, and the journal says nothing new.

    `but` names the events that may be written all the same, such as a failed sign-in.
    """
    rows, entries = _rows(), _entries()
    yield
    assert _rows() == rows
    assert {event for event in _entries() - entries if event not in but} == set()


@contextmanager
def journalled(*events: Event) -> Iterator[None]:
    """Exactly these events, in any order, are written."""
    before = _entries()
    yield
    assert _entries() - before == Counter(str(event) for event in events)


def _rows() -> Rows:
    rows: Rows = {table.__name__: list(table._default_manager.order_by("pk").values()) for table in TABLES}
    # Delivery goes on by itself: which letters there are counts, not how far they came.
    return rows | {"Letter": list(Letter.objects.order_by("pk").values("id", "kind"))}


def _entries() -> Counter[str]:
    return Counter(JournalEntry.objects.values_list("event", flat=True))
