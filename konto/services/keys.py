"""The keys by which services check what Konto tells them: id tokens, logout tokens, security events. RS256, RFC 7518.

They lie sealed in the database, so that every machine has the same ones at once. A new key is published for two days
before it signs: whoever keeps the list for a while knows it by then. One that has signed is published until nothing it
signed is under way any more.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.models import Q
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from konto.kernel import clock, keys
from konto.services.models import openid as models

BITS: Final = 2048
ALGORITHM: Final = "RS256"
SIGNS_FOR: Final = timedelta(days=90)
PUBLISHED_BEFORE: Final = timedelta(days=2)
PUBLISHED_AFTER: Final = timedelta(days=30)
"""Longer than any event is tried to be delivered."""

_LOCK: Final = 0x6F70_656E_6964  # one number of our own among the database's advisory locks


class SigningKey(NamedTuple):
    """The key that signs now, and its name in the list of keys."""

    kid: str
    key: RSAKey


def signing_key() -> SigningKey:
    """The newest key whose time to sign has come; the very first one is made now."""
    kid, sealed = _signing() or _first()
    return SigningKey(kid, _opened(sealed))


def jwks() -> dict[str, list[dict[str, Any]]]:
    """The public halves of every key that signs, will sign, or has signed (RFC 7517), the newest first."""
    signing_key()
    live = models.SigningKey.objects.filter(_published()).order_by("-signs_from")
    return {"keys": [_public(one) for one in live]}


def sign(claims: dict[str, Any], *, typ: str = "JWT") -> str:
    """Claims as a signed token of this type: `JWT`, `logout+jwt`, `secevent+jwt`."""
    kid, key = signing_key()
    return jwt.encode({"alg": ALGORITHM, "kid": kid, "typ": typ}, claims, key)


def read(token: str, *, typ: str = "JWT") -> dict[str, Any] | None:
    """The claims of a token of this type that Konto signed, whatever its time; None for any other (RFC 8725, 3.11)."""
    published = {one.kid: one for one in models.SigningKey.objects.filter(_published())}
    try:
        found = jwt.decode(token, lambda guest: _named(published, guest.headers()), algorithms=[ALGORITHM])
    except (JoseError, ValueError, KeyError):
        return None
    return dict(found.claims) if found.header.get("typ") == typ else None


@transaction.atomic
def rotate(*, at_once: bool = False) -> str:
    """Make a new key and let the present ones run out; returns its name.

    `at_once` is for a key that was stolen: the old ones count for nothing any more.
    """
    _alone()
    now = clock.now()
    fresh = _make(signs_from=now if at_once else now + PUBLISHED_BEFORE)
    older = models.SigningKey.objects.filter(_published()).exclude(pk=fresh.pk)
    older.filter(Q(until=None) | Q(until__gt=now) if at_once else Q(until=None)).update(
        until=now if at_once else fresh.signs_from + PUBLISHED_AFTER
    )
    return fresh.kid


def turn() -> None:
    """Make the next key when the present one has signed long enough, and remove those that are over."""
    now = clock.now()
    models.SigningKey.objects.filter(until__lte=now).delete()
    newest = models.SigningKey.objects.order_by("-signs_from").first()
    if newest and newest.signs_from + SIGNS_FOR - PUBLISHED_BEFORE <= now:
        rotate()


def _signing() -> tuple[str, bytes] | None:
    """Asked for every token: in plain SQL, of which the ORM's compiler would be most of the time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kid, sealed FROM services_signingkey"
            " WHERE signs_from <= %(now)s AND (until IS NULL OR until > %(now)s) ORDER BY signs_from DESC LIMIT 1",
            {"now": clock.now()},
        )
        found = cursor.fetchone()
    return (found[0], bytes(found[1])) if found else None


@transaction.atomic
def _first() -> tuple[str, bytes]:
    """Whoever comes second waits, and finds it made."""
    _alone()
    if found := _signing():
        return found
    made = _make(signs_from=clock.now())
    return made.kid, bytes(made.sealed)


def _make(*, signs_from: Any) -> models.SigningKey:
    key = RSAKey.generate_key(BITS, private=True)
    sealed = keys.seal(key.as_pem(private=True).decode())
    return models.SigningKey.objects.create(
        kid=key.thumbprint(), sealed=sealed, made_at=clock.now(), signs_from=signs_from
    )


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _published() -> Q:
    return Q(until=None) | Q(until__gt=clock.now())


def _public(one: models.SigningKey) -> dict[str, Any]:
    found: dict[str, Any] = dict(_opened(bytes(one.sealed)).as_dict(private=False))
    return {**found, "kid": one.kid, "use": "sig", "alg": ALGORITHM}


def _named(published: dict[str, models.SigningKey], headers: dict[str, Any]) -> RSAKey:
    """The key that a token names. Raises KeyError."""
    return _opened(bytes(published[headers["kid"]].sealed))


@lru_cache(maxsize=16)
def _opened(sealed: bytes) -> RSAKey:
    """Reading a key takes longer than signing with it."""
    return RSAKey.import_key(keys.unseal(sealed))
