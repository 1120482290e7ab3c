"""Who comes in: the account that somebody names, with all that its door has to know, in one statement.

Every sign-in asks this, so it goes past the ORM's compiler, whose work would be longer than the database's.
"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS

from konto.identity import identifiers
from konto.identity.models import Account
from konto.kernel import prepared

_READ = [field.attname for field in Account._meta.concrete_fields]

_QUESTION = f"""
SELECT {", ".join(f'a."{field.column}"' for field in Account._meta.concrete_fields)},
       EXISTS (SELECT 1 FROM mfa_authenticator m WHERE m.user_id = a.id AND m.type = 'totp') AS has_app,
       EXISTS (SELECT 1 FROM identity_recovery r
                WHERE r.account_id = a.id AND r.ended_at IS NULL AND r.browser_digest IS NULL) AS is_awaited
  FROM identity_identifier i JOIN identity_account a ON a.id = i.account_id
 WHERE i.folded = %s
"""  # noqa: S608 - the names of columns


def entrant(typed: str) -> Account | None:
    """The account that an e-mail address, a number or a user name belongs to, proved or not."""
    folded = identifiers.fold(typed)
    if not folded:
        return None
    row = prepared.first(_QUESTION, [folded])
    if row is None:
        return None
    account = Account.from_db(DEFAULT_DB_ALIAS, _READ, row[:-2])
    account.has_app, account.is_awaited = row[-2:]
    return account
