"""An account and one of its sessions, in one statement: services ask with every token, hundreds of times a second."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from konto.identity.models import Account, Identifier, idle_since
from konto.kernel import clock, prepared

_OF_ACCOUNT = [field.attname for field in Account._meta.concrete_fields]

_QUESTION = f"""
SELECT {", ".join(f'a."{field.column}"' for field in Account._meta.concrete_fields)},
       EXISTS (SELECT FROM identity_session s
                WHERE s.id = %(session)s AND s.account_id = a.id
                  AND s.expires_at > %(now)s AND s.last_seen_at > %(idle_since)s)
  FROM identity_account a
 WHERE a.ref = %(ref)s
"""  # noqa: S608 - the names of columns


_OF_IDENTIFIER = [field.attname for field in Identifier._meta.concrete_fields]

_HELD = f"""
SELECT {", ".join(f'i."{field.column}"' for field in Identifier._meta.concrete_fields)}
  FROM identity_identifier i WHERE i.account_id = %s
"""  # noqa: S608 - the names of columns


class Entrant(NamedTuple):
    """An account, and whether the session that was asked about still opens it."""

    account: Account
    session_lives: bool


def entrant_at(ref: UUID, session: UUID) -> Entrant | None:
    """Who goes by this reference; None once they are gone."""
    given: dict[str, Any] = {"ref": ref, "session": session, "now": clock.now(), "idle_since": idle_since()}
    row = prepared.first(_QUESTION, given)
    return Entrant(Account.from_db(DEFAULT_DB_ALIAS, _OF_ACCOUNT, row[:-1]), row[-1]) if row else None


def held_by(account: Account) -> dict[str, Identifier]:
    """By what the account is known, by its kind: as `queries.identifiers_of`, for services that ask often."""
    rows = prepared.rows(_HELD, [account.pk])
    found = [Identifier.from_db(DEFAULT_DB_ALIAS, _OF_IDENTIFIER, row) for row in rows]
    return {one.kind: one for one in found}
