"""Who shows a secret or a token, each in one statement: services do so hundreds of times a second.

The ORM's compiler took longer for these than the database. What they find are rows as the ORM would give them, with
only those columns of a service that are asked about here.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, models

from konto.kernel import clock, ids, prepared, statements
from konto.services.inbound import tokens
from konto.services.models import Client, Code, Grant, GrantToken, Scope, Service

_SERVICE: Final = ("id", "code", "ended_at")
_ROWS: Final[dict[type[models.Model], tuple[str, list[str]]]] = {
    Code: ("t", [field.attname for field in Code._meta.concrete_fields]),
    GrantToken: ("t", [field.attname for field in GrantToken._meta.concrete_fields]),
    Grant: ("g", [field.attname for field in Grant._meta.concrete_fields]),
    Client: ("c", [field.attname for field in Client._meta.concrete_fields]),
    Service: ("s", list(_SERVICE)),
}


def _columns(*of: type[models.Model]) -> str:
    return ", ".join(f'{_ROWS[one][0]}."{name}"' for one in of for name in _ROWS[one][1])


def _question(of: type[models.Model]) -> str:
    return f"""
SELECT {_columns(of, Grant, Client, Service)}, n.sub
  FROM {of._meta.db_table} t
  JOIN services_grant g ON g.id = t.grant_id
  JOIN services_client c ON c.service_id = g.client_id
  JOIN services_service s ON s.id = c.service_id
  LEFT JOIN services_subject n ON n.service_id = s.id AND n.account_ref = t.account_ref
 WHERE t.digest = %(digest)s
"""  # noqa: S608 - the names of columns


_TOKEN: Final = _question(GrantToken)
_CODE: Final = f"{_question(Code)} FOR UPDATE OF t"

_CLIENT: Final = f"""
SELECT {_columns(Client, Service)}, k.id, k.used_at IS NOT NULL AND k.used_at > %(noted)s
  FROM services_service s
  JOIN services_client c ON c.service_id = s.id
  JOIN services_credential k ON k.service_id = s.id
 WHERE s.code = %(code)s AND s.ended_at IS NULL AND NOT c.public
   AND k.digest = %(digest)s AND k.ended_at IS NULL
   AND (k.until IS NULL OR k.until > %(now)s) AND k.scopes @> ARRAY[%(scope)s]::varchar[]
"""  # noqa: S608 - the names of columns


def token_row(value: str, *, locked: bool = False) -> tuple[GrantToken, str] | None:
    """A token with its sign-in, client and service, whether it counts or not; and its person's name at the service.

    `locked`: nobody else exchanges it before the transaction ends.
    """
    row = _first(f"{_TOKEN} FOR UPDATE OF t" if locked else _TOKEN, {"digest": ids.digest(value)})
    return _whole(GrantToken, row) if row else None


def code_row(value: str) -> tuple[Code, str] | None:
    """The same of a code, locked."""
    row = _first(_CODE, {"digest": ids.digest(value)})
    return _whole(Code, row) if row else None


def client_with(code: str, secret: str) -> Client | None:
    """The relying party of this id, where the secret is one of its own and good for signing people in.

    That the key was used is written down, once an hour.
    """
    now = clock.now()
    given = {"code": code, "digest": ids.digest(secret), "now": now, "scope": Scope.OPENID.value}
    row = _first(_CLIENT, {**given, "noted": now - tokens.NOTED_EVERY})
    if row is None:
        return None
    client: Client
    client, row = _taken(Client, row)
    client.service, (key_id, is_noted) = _taken(Service, row)
    if not is_noted:
        statements.run(tokens.noting_of(key_id))
    return client


def _whole(model: Any, row: tuple[Any, ...]) -> tuple[Any, str]:
    """A code or token with all that hangs on it, and the name. It covers what the service may ask for by now."""
    found, row = _taken(model, row)
    grant, row = _taken(Grant, row)
    client, row = _taken(Client, row)
    client.service, row = _taken(Service, row)
    grant.client, found.grant = client, grant
    for one in (grant, found) if model is GrantToken else (grant,):
        one.scopes = [scope for scope in one.scopes if scope in client.scopes]
    return found, row[0] or ""


def _first(question: str, given: dict[str, Any]) -> tuple[Any, ...] | None:
    return prepared.first(question, given)


def _taken(model: Any, row: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """The next model's row, and what is left."""
    names = _ROWS[model][1]
    return model.from_db(DEFAULT_DB_ALIAS, names, row[: len(names)]), row[len(names) :]
