"""Whose the rows are that a service hands over: an account's, a guest's, or nobody's any more.

Asked in the transaction that stores them: an account that is found does not begin to be erased before it ends, and
what a guest's contact had is forgotten after it, should that contact be retired meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection

from konto.cabinet.rows import Outcome, Row
from konto.identity import queries as identities
from konto.kernel import keys
from konto.services import queries as services
from konto.services.queries import Service

GUESTS_LOCK: Final = 0x6B6F_6361_6269  # one number of our own among the database's advisory locks


class Owner(NamedTuple):
    """An account, or the keyed mark of a guest's contact with the contact, sealed."""

    account_ref: UUID | None = None
    mark: bytes | None = None
    sealed: bytes | None = None


class Nobody(NamedTuple):
    """Why a row can't be stored."""

    outcome: Outcome
    field: str = ""


GONE: Final = Nobody(Outcome.GONE)


def owners(service: Service, rows: Sequence[Row]) -> list[Owner | Nobody]:
    """Whose each row is, in their order. Rows that name both, or neither, are nobody's."""
    accounts = _accounts(service, {row.sub for row in rows if row.sub and not row.contact})
    guests = _guests({row.contact for row in rows if row.contact and not row.sub})
    return [_owner(row, accounts, guests) for row in rows]


def marks_of(contact: str) -> list[bytes]:
    """Every mark that rows of this contact may have, under older peppers too; none of what is no contact."""
    known = _read(contact)
    return keys.fingerprints(_purpose(known.kind), known.folded) if known else []


def wait_for_guests() -> None:
    """Wait until whoever stores rows of guests is done: afterwards they see every contact that was retired before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GUESTS_LOCK])


def _owner(row: Row, accounts: Mapping[str, Owner | Nobody], guests: Mapping[str, Owner | Nobody]) -> Owner | Nobody:
    if bool(row.sub) == bool(row.contact):
        return Nobody(Outcome.REFUSED, "sub")
    if row.sub:
        return accounts.get(row.sub) or Nobody(Outcome.REFUSED, "sub")
    return guests[row.contact]


def _accounts(service: Service, subs: Iterable[str]) -> dict[str, Owner | Nobody]:
    """The accounts that the service means; GONE where one is being erased, left out where it knows nobody so."""
    refs = services.account_refs_of(service, subs)
    open_still = identities.held_open(refs.values()) if refs else set()
    return {sub: Owner(ref) if ref in open_still else GONE for sub, ref in refs.items()}


def _guests(contacts: Iterable[str]) -> dict[str, Owner | Nobody]:
    known = {contact: _read(contact) for contact in contacts}
    if not known:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [GUESTS_LOCK])
    retired = identities.retired_among(filter(None, known.values()))
    return {contact: _guest(one, retired) for contact, one in known.items()}


def _guest(known: identities.Contact | None, retired: set[identities.Contact]) -> Owner | Nobody:
    if known is None:
        return Nobody(Outcome.REFUSED, "contact")
    if known in retired:
        return GONE
    return Owner(mark=keys.fingerprint(_purpose(known.kind), known.folded), sealed=keys.seal(known.value))


def _read(contact: str) -> identities.Contact | None:
    """None of a number without its country code: whose it is would be a guess, and what was bought somebody else's."""
    if "@" not in contact and not contact.lstrip().startswith("+"):
        return None
    try:
        return identities.read_contact(contact)
    except ValidationError:
        return None


def _purpose(kind: str) -> str:
    """What the mark of a guest's contact is keyed for."""
    return f"cabinet.guest/{kind}"
