"""Single sign-out: when a session here is over, every service where it was used is told (Back-Channel Logout 1.0).

Whatever ends a session leaves no word here: the session's row is the truth. So sign-ins are looked at: at once when
something happened that may have ended a session, and every few hours in any case. What is over is written down in the
same transaction that ends it, and told by a job until the service has heard it.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter, defaultdict
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F

from konto.identity import queries as identities
from konto.kernel import clock
from konto.kernel.models import JournalEntry
from konto.services import keys
from konto.services.models import Grant, LogoutNotice
from konto.services.openid import grants, issuer
from konto.services.signals.endpoints import Names, parse
from konto.services.signals.wire import Broken, Line, Unreachable

BATCH: Final = 200
DRAIN_SECONDS: Final = 20.0
LOOK_AGAIN: Final = timedelta(seconds=5)
WARY_FOR: Final = timedelta(minutes=1)
"""How long a session that seemed to live is looked at again and again: what ends it may not be written yet."""

BACKOFF: Final = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400)
GIVES_UP_AFTER: Final = timedelta(days=1)
TIMEOUT: Final = 5.0
LEASE: Final = timedelta(seconds=60)
AT_ONCE: Final = 8
MOST_SILENT: Final = 2
EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
TOKEN_SECONDS: Final = 120

log = structlog.get_logger("konto.services.openid")


def note(entry: JournalEntry) -> None:
    """Something happened that may have ended sessions of this account: they are looked at now."""
    if entry.subject:
        ask_for(entry.subject)


def ask_for(account_ref: UUID) -> None:
    """Have an account's sign-ins looked at."""
    now = clock.now()
    open_ = Grant.objects.filter(account_ref=account_ref, ended_at=None, signed_out_at=None)
    open_.update(check_at=now, asked_at=now)


def look(*, seconds: float = DRAIN_SECONDS) -> int:
    """Look at the sign-ins that are due; returns how many sessions were over."""
    over, stop = 0, time.monotonic() + seconds
    while time.monotonic() < stop:
        seen, ended = _look_at_some()
        over += ended
        if seen < BATCH:
            break
    return over


def drain(*, seconds: float = DRAIN_SECONDS) -> int:
    """Tell services what waits to be told; returns how many heard it."""
    told, stop = 0, time.monotonic() + seconds
    while time.monotonic() < stop and (batch := _claim()):
        told += _tell_all(batch)
    return told


def logout_token(notice: LogoutNotice) -> str:
    """Back-Channel Logout 1.0, section 2.4: never a nonce, so that it can't be taken for an id token."""
    now = grants.as_seconds(clock.now())
    claims = {
        "iss": issuer.issuer(),
        "aud": notice.client.client_id,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "jti": str(notice.pk),
        "sub": notice.sub,
        "sid": notice.sid,
        "events": {EVENT: {}},
    }
    return keys.sign(claims, typ="logout+jwt")


@transaction.atomic
def _look_at_some() -> tuple[int, int]:
    now = clock.now()
    due = Grant.objects.filter(ended_at=None, signed_out_at=None, check_at__lte=now).order_by("check_at")
    found = list(due.select_related("client__service").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    alive = identities.sessions_that_live({one.session for one in found})
    over = [one for one in found if one.session not in alive or not _may_stay(one)]
    _sign_out(over)
    gone = {one.pk for one in over}
    _put_off([one for one in found if one.pk not in gone])
    return len(found), len({(one.client_id, one.sid) for one in over})


def _may_stay(grant: Grant) -> bool:
    account = identities.by_ref(grant.account_ref)
    return account is not None and grants.may_enter(account)


def _sign_out(over: list[Grant]) -> None:
    """The session is over: what needs it ends, what was asked for without it goes on, and the service is told."""
    now = clock.now()
    grants.queue_notices(over)
    Grant.objects.filter(pk__in=[one.pk for one in over]).update(signed_out_at=now)
    bound = [one.pk for one in over if grants.OFFLINE not in one.scopes]
    Grant.objects.filter(pk__in=bound).update(ended_at=now, end=Grant.End.SIGNED_OUT)


def _put_off(living: list[Grant]) -> None:
    """Those whose session lives are looked at later; soon again where something has just happened."""
    now = clock.now()
    later: dict[timedelta, list[Grant]] = defaultdict(list)
    for one in living:
        wary = one.asked_at and now - one.asked_at < WARY_FOR
        later[LOOK_AGAIN if wary else grants.LOOKED_AT_EVERY].append(one)
    for wait, which in later.items():
        Grant.objects.filter(pk__in=[one.pk for one in which]).update(check_at=now + wait)


def _claim() -> list[LogoutNotice]:
    """Take what is due, for the length of a lease: a worker that dies leaves it to come due again."""
    now = clock.now()
    with transaction.atomic():
        due = LogoutNotice.objects.filter(state=LogoutNotice.State.WAITS, next_try__lte=now).order_by("next_try")
        batch = list(due.select_for_update(skip_locked=True)[:BATCH])
        LogoutNotice.objects.filter(pk__in=[one.pk for one in batch]).update(tries=F("tries") + 1, next_try=now + LEASE)
    whole = LogoutNotice.objects.filter(pk__in=[one.pk for one in batch])
    return list(whole.select_related("client__service"))


def _tell_all(batch: list[LogoutNotice]) -> int:
    bodies = [urlencode({"logout_token": logout_token(one)}).encode() for one in batch]
    outcomes = asyncio.run(_post_all([one.client.backchannel_uri for one in batch], bodies))
    for notice, error in zip(batch, outcomes, strict=True):
        _note(notice, error)
    return outcomes.count("")


async def _post_all(uris: list[str], bodies: list[bytes]) -> list[str]:
    """What went wrong with each; empty where it was taken.

    A few at once; an address that was silent once and again isn't waited for any more: none holds up the rest.
    """
    places, names, silent = asyncio.Semaphore(AT_ONCE), Names(), Counter[str]()

    async def post(uri: str, body: bytes) -> str:
        async with places:
            if silent[uri] >= MOST_SILENT:
                return "NotAsked"
            error = await _post(uri, body, names)
        silent[uri] += bool(error) and not error.startswith("HTTP ")
        return error

    return list(await asyncio.gather(*(post(uri, body) for uri, body in zip(uris, bodies, strict=True))))


async def _post(uri: str, body: bytes, names: Names) -> str:
    try:
        line = Line(parse(uri), TIMEOUT, names)
        answer = await line.post(body, {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"})
    except (Broken, Unreachable) as error:
        return str(error)[:60] or type(error).__name__
    line.close()
    return "" if answer.status in (200, 204) else f"HTTP {answer.status}"


def _note(notice: LogoutNotice, error: str) -> None:
    """A service that refuses the token refuses it for good (400); every other failure may pass."""
    now, waiting = clock.now(), LogoutNotice.objects.filter(pk=notice.pk, state=LogoutNotice.State.WAITS)
    if not error:
        waiting.update(state=LogoutNotice.State.TOLD, told_at=now, last_error="")
        return
    if error == "HTTP 400" or now - notice.made_at > GIVES_UP_AFTER or not notice.client.backchannel_uri:
        log.warning("logout_not_told", service=notice.client.client_id, error=error)
        waiting.update(state=LogoutNotice.State.FAILED, last_error=error)
        return
    wait = BACKOFF[min(notice.tries, len(BACKOFF)) - 1] * (80 + secrets.randbelow(41)) / 100  # they don't come together
    waiting.update(next_try=now + timedelta(seconds=wait), last_error=error)
