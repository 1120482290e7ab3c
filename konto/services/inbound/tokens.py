"""A key of a service becomes a token for an hour (RFC 6749, 4.4); a token shown says which service asks (RFC 6750)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.utils.crypto import constant_time_compare

from konto.kernel import clock, ids, prepared, statements
from konto.kernel.statements import Statement
from konto.services.models import Credential, Service, Token

LASTS: Final = timedelta(hours=1)
NOTED_EVERY: Final = timedelta(hours=1)
"""How exactly it is kept when a key was last used: a row written with each token would wait for the one before."""


class WrongKey(Exception):
    """No service of this name has this secret, or no longer."""


class TooWide(Exception):
    """More is asked for than the key may do."""


class Issued(NamedTuple):
    """A token, told once, and what it is good for."""

    token: str
    scopes: list[str]
    lasts: timedelta


class Key(NamedTuple):
    """A key that holds at this moment."""

    id: UUID
    digest: bytes
    scopes: list[str]
    service_id: UUID
    is_noted: bool


class Shown(NamedTuple):
    """Who shows a token, and what it is good for."""

    service: Service
    scopes: frozenset[str]


_LIVES: Final = "c.ended_at IS NULL AND (c.until IS NULL OR c.until > %(now)s) AND s.ended_at IS NULL"
_FIND_KEY: Final = f"""
    SELECT c.id, c.digest, c.scopes, c.service_id, c.used_at IS NOT NULL AND c.used_at > %(noted)s
      FROM services_credential c JOIN services_service s ON s.id = c.service_id
     WHERE c.digest = %(digest)s AND s.code = %(code)s AND {_LIVES}
"""  # noqa: S608 - nothing but constants
_FIND_TOKEN: Final = f"""
    SELECT s.id, s.code, t.scopes
      FROM services_token t JOIN services_credential c ON c.id = t.credential_id
           JOIN services_service s ON s.id = c.service_id
     WHERE t.digest = %(digest)s AND t.until > %(now)s AND {_LIVES}
"""  # noqa: S608


def key_of(code: str, secret: str) -> Key:
    """The key that this is. Raises WrongKey, alike for a service that nobody knows and a secret that is wrong."""
    now, digest = clock.now(), ids.digest(secret)
    row = prepared.first(_FIND_KEY, {"digest": digest, "code": code, "now": now, "noted": now - NOTED_EVERY})
    if row is None or not constant_time_compare(bytes(row[1]), digest):
        raise WrongKey
    return Key(row[0], bytes(row[1]), row[2], row[3], row[4])


def issue(key: Key, *, wanted: list[str] | None) -> Issued:
    """A token for everything that the key may do, or for what is wanted of it. Raises TooWide."""
    scopes = key.scopes if wanted is None else list(dict.fromkeys(wanted))
    if not scopes or not set(scopes) <= set(key.scopes):
        raise TooWide
    token, now = ids.token(), clock.now()
    row = Token(digest=ids.digest(token), credential_id=key.id, scopes=scopes, until=now + LASTS)
    noting = [] if key.is_noted else [noting_of(key.id)]
    statements.run(statements.insertion(row), *noting)
    return Issued(token, scopes, LASTS)


def shown(token: str) -> Shown | None:
    """Whose token this is, in one query; None where it is nobody's, or over, or its key was ended meanwhile."""
    row = prepared.first(_FIND_TOKEN, {"digest": ids.digest(token), "now": clock.now()})
    if row is None:
        return None
    return Shown(Service.from_db(DEFAULT_DB_ALIAS, ["id", "code"], row[:2]), frozenset(row[2]))


def purge() -> int:
    """Remove the tokens whose hour is over."""
    return Token.objects.filter(until__lte=clock.now()).delete()[0]


def noting_of(key_id: UUID) -> Statement:
    """What writes down that a key was used in this hour, for whoever looks at a service's keys."""
    table = connection.ops.quote_name(Credential._meta.db_table)
    return Statement(f"UPDATE {table} SET used_at = %s WHERE id = %s", [clock.now(), key_id])  # noqa: S608
