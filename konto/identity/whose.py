"""Whose session it is: its row, with the account and all that every page asks of it, in one statement.

Every signed-in page asks this, so it goes past the ORM's compiler, whose work was longer than the database's.
"""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS

from konto.identity import accepting
from konto.identity.models import Account, Document, Session, idle_since
from konto.kernel import clock, ids, prepared

_OF_SESSION = [field.attname for field in Session._meta.concrete_fields]
_OF_ACCOUNT = [field.attname for field in Account._meta.concrete_fields]
_ENDS = len(_OF_SESSION), len(_OF_SESSION) + len(_OF_ACCOUNT)

_QUESTION = f"""
SELECT {", ".join(f's."{field.column}"' for field in Session._meta.concrete_fields)},
       {", ".join(f'a."{field.column}"' for field in Account._meta.concrete_fields)},
       c.best, c.refusing, c.doubted,
       EXISTS (SELECT 1 FROM identity_acceptance k
                WHERE k.account_id = a.id AND k.document = 'terms' AND k.version = %(terms)s),
       EXISTS (SELECT 1 FROM identity_acceptance k
                WHERE k.account_id = a.id AND k.document = 'privacy' AND k.version = %(privacy)s)
  FROM identity_session s
  LEFT JOIN identity_account a ON a.id = s.account_id
  LEFT JOIN LATERAL (
       SELECT (array_agg(i.value ORDER BY
                         CASE WHEN i.proved_at IS NULL THEN 2 WHEN i.bounced_at IS NOT NULL THEN 1 ELSE 0 END, i.kind)
              )[1] AS best,
              min(i.kind) FILTER (WHERE i.bounced_at IS NOT NULL) AS refusing,
              min(i.value) FILTER (WHERE i.doubted_at IS NOT NULL
                                     AND (i.proved_at IS NULL OR i.doubted_at >= i.proved_at)) AS doubted
         FROM identity_identifier i
        WHERE i.account_id = a.id AND i.kind IN ('email', 'phone')) c ON true
 WHERE s.key_digest = %(digest)s AND s.expires_at > %(now)s AND s.last_seen_at > %(idle_since)s
"""  # noqa: S608 - the names of columns


def session_of(key: str) -> Session | None:
    """The living session with this key. Its account knows its best contact, and what has to be asked of it."""
    given = {
        "digest": ids.digest(key),
        "now": clock.now(),
        "idle_since": idle_since(),
        "terms": accepting.version_of(Document.TERMS),
        "privacy": accepting.version_of(Document.PRIVACY),
    }
    row = prepared.first(_QUESTION, given)
    return _read(row) if row else None


def _read(row: tuple[Any, ...]) -> Session:
    of_session, of_account, beside = row[: _ENDS[0]], row[_ENDS[0] : _ENDS[1]], row[_ENDS[1] :]
    session = Session.from_db(DEFAULT_DB_ALIAS, _OF_SESSION, of_session)
    session.account = _account(of_account, beside) if session.account_id else None
    return session


def _account(values: tuple[Any, ...], beside: tuple[Any, ...]) -> Account:
    account = Account.from_db(DEFAULT_DB_ALIAS, _OF_ACCOUNT, values)
    best, refusing, doubted, knows_terms, knows_privacy = beside
    account.address, account.refusing, account.doubted = best, refusing or "", doubted or ""
    known = {Document.TERMS: knows_terms, Document.PRIVACY: knows_privacy}
    account.unknown = tuple(one for one in accepting.ASKED if not known[one])
    return account
