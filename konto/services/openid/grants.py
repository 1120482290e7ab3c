"""Sign-ins at services: made, looked at, ended; every code and token of one stands and falls with it."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from konto.identity import queries as identities
from konto.identity.actions import State
from konto.identity.models import Account
from konto.kernel import clock, holdings, ids, journal, keys, registries, statements
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.statements import Statement
from konto.services import subjects
from konto.services.models import Client, Code, Consent, Grant, GrantToken, LogoutNotice, Service
from konto.services.openid import lookups

CODE_LIVES: Final = timedelta(seconds=60)
ACCESS_LIVES: Final = timedelta(minutes=15)
REFRESH_LIVES: Final = timedelta(days=30)
GRANT_LIVES: Final = timedelta(days=180)
"""However often its tokens are exchanged, a sign-in ends then (ASVS 5.0, 10.4.8)."""

LOOKED_AT_EVERY: Final = timedelta(hours=6)
"""How often a session is looked at that nothing is known to have ended: it may have run out."""

OFFLINE: Final = "offline_access"


class Asked(NamedTuple):
    """What a service asked for, checked, and how the person is signed in here."""

    client: Client
    redirect_uri: str
    scopes: list[str]
    challenge: str
    nonce: str
    session: UUID
    auth_time: datetime
    second_factor: bool


class Tokens(NamedTuple):
    """What a service gets: it holds the tokens, Konto their digests."""

    access: str
    refresh: str


@transaction.atomic
def begin(asked: Asked, account: Account, code: str) -> Grant | None:
    """Sign the account in at the service: the code is what it gets for it.

    None where the account is gone, or its consent, at this very moment.
    """
    if not holdings.lives(account.ref) or not _is_agreed_to(asked, account.ref):
        return None
    now = clock.now()
    subjects.sub_of(asked.client.service, account.ref)
    grant = Grant.objects.create(
        client=asked.client,
        account_ref=account.ref,
        session=asked.session,
        sid=sid_of(asked.client, asked.session),
        scopes=asked.scopes,
        auth_time=asked.auth_time,
        second_factor=asked.second_factor,
        made_at=now,
        check_at=now + LOOKED_AT_EVERY,
    )
    Code.objects.create(
        digest=ids.digest(code),
        grant=grant,
        account_ref=account.ref,
        redirect_uri=asked.redirect_uri,
        challenge=asked.challenge,
        nonce=asked.nonce,
        until=now + CODE_LIVES,
    )
    journal.record(
        Event.SERVICE_SIGNED_IN, account.ref, actor=Actor.person(account.ref), service=asked.client.service_id
    )
    return grant


def _is_agreed_to(asked: Asked, account_ref: UUID) -> bool:
    """Whether they agree to it still; who takes it back meanwhile waits, and then ends this sign-in, too."""
    mine = Consent.objects.filter(service=asked.client.service, account_ref=account_ref)
    held = mine.filter(scopes__contains=asked.scopes).select_for_update(no_key=True)
    return held.values_list("pk", flat=True).first() is not None


def sid_of(client: Client, session: UUID) -> str:
    """The session's name at a service: always the same there, and another at each."""
    mark = keys.fingerprint("openid.sid", f"{client.service_id} {session}")
    return base64.urlsafe_b64encode(mark).decode().rstrip("=")


def issue(grant: Grant, scopes: list[str], tokens: Tokens, *, instead_of: GrantToken | Code) -> None:
    """Keep the digests of what the service gets; the refresh token or code that was exchanged for it is spent."""
    now = clock.now()
    rows = [
        GrantToken(
            digest=ids.digest(value),
            grant=grant,
            account_ref=grant.account_ref,
            kind=kind,
            scopes=covered,
            made_at=now,
            until=min(now + lives, grant.made_at + GRANT_LIVES),
        )
        for value, kind, covered, lives in (
            (tokens.access, GrantToken.Kind.ACCESS, scopes, ACCESS_LIVES),
            (tokens.refresh, GrantToken.Kind.REFRESH, grant.scopes, REFRESH_LIVES),
        )
    ]
    statements.run(*map(statements.insertion, rows), _spending(instead_of))


def code_of(client: Client, code: str) -> tuple[Code, str] | None:
    """The code as this service holds it, locked. One that comes a second time ends everything it brought: theft.

    RFC 6749, section 4.1.2. Call it in a transaction that commits even when the service is refused.
    """
    found, sub = lookups.code_row(code) or (None, "")
    if found is None or found.grant.client_id != client.pk:
        return None
    if found.used_at:
        _stolen(found.grant, Grant.End.CODE_TWICE, Event.SERVICE_CODE_TWICE)
        return None
    return None if found.until <= clock.now() or found.grant.ended_at else (found, sub)


def refresh_of(client: Client, token: str) -> tuple[GrantToken, str] | None:
    """A refresh token as this service holds it, locked. One that was exchanged before ends the whole sign-in: theft.

    RFC 9700, section 4.14.2. Call it in a transaction that commits even when the service is refused.
    """
    found, sub = lookups.token_row(token, locked=True) or (None, "")
    if found is None or found.kind != GrantToken.Kind.REFRESH or found.grant.client_id != client.pk:
        return None
    if found.spent_at:
        _stolen(found.grant, Grant.End.REFRESH_TWICE, Event.SERVICE_REFRESH_TWICE)
        return None
    return (found, sub) if lives(found) else None


def token_by(value: str) -> tuple[GrantToken, str] | None:
    """A token that still counts, with its sign-in, client and service; and its person's name at the service."""
    found = lookups.token_row(value)
    return found if found and lives(found[0]) else None


def lives(token: GrantToken) -> bool:
    """Whether a token still counts, as far as its own row and its sign-in say."""
    grant = token.grant
    going = grant.ended_at is None and grant.client.service.ended_at is None
    return going and token.spent_at is None and token.until > clock.now()


def account_of(grant: Grant) -> Account | None:
    """Whose sign-in it is, where they may be told of at this moment: None while they may not come in here themselves.

    Without `offline_access` the session here has to live, too.
    """
    found = identities.entrant_at(grant.account_ref, grant.session)
    if found is None or not may_enter(found.account):
        return None
    beyond = OFFLINE in grant.scopes
    return found.account if beyond or (found.session_lives and grant.signed_out_at is None) else None


def may_enter(account: Account) -> bool:
    """Whether services are told of this account at all: confirmed, not leaving, and stopped by nobody."""
    return account.state == State.ACTIVE and registries.door_closed_by(account) is None


def end_all(which: QuerySet[Grant], *, end: Grant.End, tell: bool = False) -> int:
    """End these sign-ins with all their codes and tokens; `tell`: the services hear of it. Returns how many ended."""
    now = clock.now()
    open_ = list(which.select_for_update(of=("self",)).filter(ended_at=None).select_related("client__service"))
    if tell:
        queue_notices(one for one in open_ if one.signed_out_at is None)
    return Grant.objects.filter(pk__in=[one.pk for one in open_]).update(ended_at=now, end=end)


def queue_notices(over: Iterable[Grant]) -> None:
    """Write down that services have to be told that sessions are over: each once for a session."""
    now = clock.now()
    wanting = {(one.client_id, one.sid): one for one in over if _hears(one.client)}
    LogoutNotice.objects.bulk_create(
        LogoutNotice(client=one.client, sub=sub, sid=one.sid, made_at=now, next_try=now)
        for one in wanting.values()
        if (sub := subjects.known_sub_of(one.client.service, one.account_ref))
    )


@transaction.atomic
def revoke(client: Client, token: str) -> None:
    """The service gives a token back. With a refresh token its whole sign-in ends; another service's is left alone."""
    mine = GrantToken.objects.filter(digest=ids.digest(token), grant__client=client)
    found = mine.select_related("grant").first()
    if found and found.kind == GrantToken.Kind.REFRESH:
        end_all(Grant.objects.filter(pk=found.grant_id), end=Grant.End.REVOKED)
    elif found:
        mine.filter(pk=found.pk).delete()


def last_of(account_ref: UUID) -> dict[UUID, datetime]:
    """When somebody signed in last at each service."""
    mine = Grant.objects.filter(account_ref=account_ref).values("client").annotate(last=Max("made_at"))
    return {one["client"]: one["last"] for one in mine}


def end_of(service: Service) -> int:
    """End every sign-in at a service that is no more."""
    return end_all(Grant.objects.filter(client=service.pk), end=Grant.End.REMOVED)


def _hears(client: Client) -> bool:
    return bool(client.backchannel_uri) and client.service.ended_at is None


def _spending(it: GrantToken | Code) -> Statement:
    table, when = ("code", "used_at") if isinstance(it, Code) else ("granttoken", "spent_at")
    sql = f"UPDATE services_{table} SET {when} = %s WHERE digest = %s"  # noqa: S608 - names of columns
    return Statement(sql, [clock.now(), bytes(it.digest)])


def _stolen(grant: Grant, end: Grant.End, event: Event) -> None:
    """Somebody else has it, too, and nobody can say who is the right one: both start anew."""
    if end_all(Grant.objects.filter(pk=grant.pk), end=end, tell=True):
        journal.record(event, grant.account_ref, actor=Actor.stranger(), service=grant.client.service_id)


def as_seconds(when: datetime) -> int:
    """A time as tokens write it (RFC 7519, NumericDate)."""
    return int(when.timestamp())


def tidy() -> int:
    """Remove what is over: codes after a day, tokens after their time, sign-ins that ended a month ago."""
    now = clock.now()
    gone, _ = Code.objects.filter(until__lt=now - timedelta(days=1)).delete()
    gone += GrantToken.objects.filter(until__lt=now).delete()[0]
    month = now - timedelta(days=30)
    over = Q(ended_at__lt=month) | Q(ended_at=None, signed_out_at__lt=month)
    gone += Grant.objects.filter(over, code=None, tokens=None).delete()[0]
    gone += LogoutNotice.objects.filter(made_at__lt=now - timedelta(days=7)).delete()[0]
    return gone
