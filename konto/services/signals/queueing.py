"""Writing down who has to be told what: in the transaction in which it happens, one statement for all streams."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from konto.kernel import clock, ids, keys
from konto.services.models import Consent, Service, Signal, Silence, Status, Stream, Subject, Told
from konto.services.signals.types import Type, is_caep

Claims = dict[str, Any]


class Address(NamedTuple):
    """An address or number that an event is about: for services that their person told it, and for no others.

    `scope` is what they agreed to: "email" or "phone". `new` is empty where nothing took its place.
    """

    scope: str
    value: str
    new: str = ""


@dataclass(frozen=True)
class Happening:
    """Something that happened to an account. `txn` names it here; each service gets another name of it (`_txn`)."""

    type: Type
    account_ref: UUID
    txn: UUID = field(default_factory=ids.uuid7)
    claims: Claims = field(default_factory=dict)
    initiator: str = ""
    at: datetime = field(default_factory=clock.now)
    address: Address | None = None
    session: tuple[UUID, str] | None = None
    """One session alone: the service that it is at, and its name there."""


def is_known(account_ref: UUID) -> bool:
    """Whether a service that hears anything at all knows the account."""
    streams = Stream.objects.filter(service=OuterRef("service"), status__in=_FLOWING)
    return Subject.objects.filter(Exists(streams), account_ref=account_ref).exists()


def queue(happening: Happening) -> int:
    """Write a signal for each stream that asked for this and whose service knows the account; returns how many."""
    subs = _subs(happening)
    if not subs:
        return 0
    hearing = _hearing(happening.type, subs, happening.account_ref)
    rows = [_signal(happening, stream, subs[stream.service_id]) for stream in hearing]
    return len(Signal.objects.bulk_create(rows))


def queue_purge(account_ref: UUID) -> int:
    """The account's end: written while it is still known by name, and told when the end is certain (`release`)."""
    mark = mark_of(account_ref)
    subs = _subs(Happening(Type.PURGED, account_ref))
    hearing = _hearing(Type.PURGED, subs, account_ref)
    known = set(Signal.objects.filter(mark=mark).values_list("stream_id", flat=True))
    txn = ids.uuid7()
    rows = [
        _row(Type.PURGED, one.id, _txn(txn, one.service_id), sub=subs[one.service_id], state=Told.HELD, mark=mark)
        for one in hearing
        if one.id not in known
    ]
    return len(Signal.objects.bulk_create(rows))


def release(account_ref: UUID) -> int:
    """The account is gone for good: those who knew it are told."""
    now = clock.now()
    held = Signal.objects.filter(state=Told.HELD, mark__in=keys.fingerprints(_PURGE, str(account_ref)))
    held.filter(stream__status=Status.DISABLED).delete()
    return held.update(state=Told.QUEUED, mark=b"", next_try=now, made_at=now, waits_since=now)


def queue_about(stream: Stream, kind: Type, claims: Claims) -> Signal:
    """A signal about the stream itself, of no account."""
    row = _row(kind, stream.id, ids.uuid7(), claims=claims)
    row.save(force_insert=True)
    return row


def mark_of(account_ref: UUID) -> bytes:
    """By what the end of an account is recognised when its reference is kept no more."""
    return keys.fingerprint(_PURGE, str(account_ref))


def sealed_of(signal: Signal) -> Claims:
    """What of a signal holds an address: its `subject` and `claims`; empty where there is none."""
    opened: Claims = json.loads(keys.unseal(bytes(signal.sealed))) if signal.sealed else {}
    return opened


_FLOWING = (Status.ENABLED, Status.PAUSED)
_PURGE = "services.purged"
_TXN = "services.txn"


def _subs(happening: Happening) -> dict[UUID, str]:
    """By service that may hear it: the name under which it knows the account."""
    knowing = Subject.objects.filter(account_ref=happening.account_ref, service__in=_living())
    if happening.address:
        agreed = Consent.objects.filter(
            service=OuterRef("service"),
            account_ref=happening.account_ref,
            scopes__contains=[happening.address.scope],
        )
        knowing = knowing.filter(Exists(agreed))
    if happening.session:
        knowing = knowing.filter(service=happening.session[0])
    return dict(knowing.values_list("service_id", "sub"))


def _hearing(kind: Type, services: Iterable[UUID], account_ref: UUID) -> QuerySet[Stream]:
    """The streams of these services that asked for this, and hear of the account."""
    silent = Silence.objects.filter(stream=OuterRef("pk"), account_ref=account_ref)
    flowing = Stream.objects.filter(service__in=list(services), status__in=_FLOWING, types__contains=[kind.value])
    return flowing.filter(~Exists(silent)).only("id", "service_id")


def _living() -> Iterable[Any]:
    return Service.objects.filter(ended_at=None).values("pk")


def _signal(happening: Happening, stream: Stream, sub: str) -> Signal:
    claims = {**happening.claims, **({"session": happening.session[1]} if happening.session else {})}
    if is_caep(happening.type):
        claims["event_timestamp"] = int(happening.at.timestamp())
        if happening.initiator:
            claims["initiating_entity"] = happening.initiator
    row = _row(happening.type, stream.id, _txn(happening.txn, stream.service_id), claims=claims, sub=sub)
    row.account_ref = happening.account_ref
    if happening.address:
        row.sealed = keys.seal(json.dumps(_sealed(happening.address)))
    return row


def _txn(txn: UUID, service_id: UUID) -> UUID:
    """The same in all that one service hears of one thing (RFC 8417, section 2.2), another at every service: two of
    them must not see by it that they know the same person.
    """
    return UUID(bytes=keys.fingerprint(_TXN, f"{service_id}:{txn}")[:16], version=4)


def _sealed(address: Address) -> Claims:
    """RISC 1.0, section 2.5 and 2.6: the subject is the address from before."""
    member = {"email": "email", "phone": "phone_number"}[address.scope]
    subject = {"format": member, member: address.value}
    return {"subject": subject, "claims": {"new-value": address.new} if address.new else {}}


def _row(
    kind: Type,
    stream_id: UUID,
    txn: UUID,
    *,
    claims: Claims | None = None,
    sub: str = "",
    state: Told = Told.QUEUED,
    mark: bytes = b"",
) -> Signal:
    now = clock.now()
    return Signal(
        stream_id=stream_id,
        sub=sub,
        type=kind.value,
        txn=txn,
        claims=claims or {},
        state=state,
        mark=mark,
        made_at=now,
        waits_since=now,
        next_try=now,
    )
