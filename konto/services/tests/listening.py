"""What the tests of events share: a shop that knows people, its streams, and reading tokens as a stranger would."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import jwt
from django.test import Client

from konto.kernel import clock, ids
from konto.kernel.actors import Actor
from konto.services import subjects
from konto.services.actions import streams as actions
from konto.services.actions.streams import OpenedStream, Wanted
from konto.services.models import Consent, Method, Service, Signal, Stream, Told
from konto.services.signals.queueing import Happening, queue
from konto.services.signals.types import Type

SYSTEM = Actor.system()
ISSUER = "http://localhost:8000"


def listens(service: Service, url: str = "", *, method: Method = Method.PUSH, **wanted: Any) -> Stream:
    """The service has its events brought there."""
    return opened(service, url, method=method, **wanted).stream


def opened(service: Service, url: str = "", *, method: Method = Method.PUSH, **wanted: Any) -> OpenedStream:
    return actions.open_stream(service, Wanted(method, url, **wanted), actor=SYSTEM)


def known(service: Service, account_ref: UUID, *scopes: str) -> str:
    """The service knows the account, and what its person agreed to."""
    if scopes:
        Consent.objects.create(service=service, account_ref=account_ref, scopes=list(scopes), given_at=clock.now())
    return subjects.sub_of(service, account_ref)


def happens(account_ref: UUID, kind: Type = Type.SESSION_REVOKED, **more: Any) -> None:
    queue(Happening(kind, account_ref, **more))


def many(stream: Stream, count: int, *, accounts: int | None = None) -> list[Signal]:
    """So many signals that wait, of so many accounts (each of another where nothing is said)."""
    people = [(ids.token()[:22], uuid4()) for _ in range(accounts or count)]
    now = clock.now()
    rows = [
        Signal(
            stream=stream,
            sub=people[number % len(people)][0],
            account_ref=people[number % len(people)][1],
            type=Type.SESSION_REVOKED,
            txn=ids.uuid7(),
            claims={"number": number},
            made_at=now,
            waits_since=now,
            next_try=now,
        )
        for number in range(count)
    ]
    Signal.objects.bulk_create(rows)
    return rows


def claims(token: str) -> dict[str, Any]:
    """What a token says, where PyJWT and the keys that everybody can fetch say that it is Konto's. Raises otherwise."""
    published = Client().get("/.well-known/ssf-configuration").json()
    path = published["jwks_uri"].removeprefix(published["issuer"])
    keys = jwt.PyJWKSet.from_dict(Client().get(path).json())
    header = jwt.get_unverified_header(token)
    assert header["typ"] == "secevent+jwt"
    return dict(jwt.decode(token, keys[header["kid"]], ["RS256"], audience=["shop", "cloud", "club"], issuer=ISSUER))


def event_of(token: str) -> tuple[str, dict[str, Any]]:
    """The one event of a token: the last part of its type, and its own claims."""
    ((uri, said),) = claims(token)["events"].items()
    return uri.rpartition("/")[2], said


def states(stream: Stream) -> dict[str, int]:
    """How many signals are in each state."""
    counts = {state.value: Signal.objects.filter(stream=stream, state=state).count() for state in Told}
    return {state: count for state, count in counts.items() if count}
