"""A signal as a security event token (RFC 8417, profiled by Shared Signals 1.0), or as a webhook's body."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC
from typing import Any, Final

from django.conf import settings
from joserfc import jwt

from konto.services import keys
from konto.services.models import Service, Signal, Stream
from konto.services.signals.queueing import Claims, sealed_of
from konto.services.signals.types import ABOUT_THE_STREAM, Type

TYP: Final = "secevent+jwt"

Maker = Callable[[Signal], str]


def maker(stream: Stream) -> Maker:
    """Makes the stream's tokens: one signing key for all that leave together."""
    kid, key = keys.signing_key()
    header = {"alg": keys.ALGORITHM, "kid": kid, "typ": TYP}
    return lambda signal: jwt.encode(header, claims_of(signal, stream.service), key)


def claims_of(signal: Signal, service: Service) -> Claims:
    """What the token says: one event, of one subject, for one audience; no `sub`, no `exp` (SSF 1.0, section 4.1)."""
    kind, subject, claims = _opened(signal)
    return {
        "iss": settings.KONTO_PUBLIC_URL,
        "aud": service.code,
        "iat": int(signal.made_at.timestamp()),
        "jti": str(signal.id),
        "txn": str(signal.txn),
        "sub_id": subject,
        "events": {kind.uri: claims},
    }


def webhook_of(signal: Signal) -> str:
    """The body of a webhook: type, time and data (Standard Webhooks)."""
    kind, subject, claims = _opened(signal)
    at = signal.made_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": kind.hook, "timestamp": at, "data": {"subject": subject, **claims}})


def _opened(signal: Signal) -> tuple[Type, dict[str, Any], Claims]:
    """Type, subject (RFC 9493) and the event's own claims, with what was sealed."""
    kind, claims, sealed = Type(signal.type), dict(signal.claims), sealed_of(signal)
    session = claims.pop("session", "")
    subject = sealed.get("subject") or _subject(signal, kind)
    if session:
        subject = {"format": "complex", "user": subject, "session": {"format": "opaque", "id": session}}
    return kind, subject, {**claims, **sealed.get("claims", {})}


def _subject(signal: Signal, kind: Type) -> dict[str, str]:
    if kind in ABOUT_THE_STREAM:
        return {"format": "opaque", "id": str(signal.stream_id)}
    return {"format": "iss_sub", "iss": settings.KONTO_PUBLIC_URL, "sub": signal.sub}
