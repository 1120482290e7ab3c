"""A stream as its service is told of it (SSF 1.0, section 8.1.1). Secrets are told once, when they are made."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from konto.services.actions.streams import BETWEEN_VERIFICATIONS
from konto.services.models import Method, Stream
from konto.services.signals.types import OFFERED, Type

METHODS: Final = {
    Method.PUSH: "urn:ietf:rfc:8935",
    Method.POLL: "urn:ietf:rfc:8936",
    Method.WEBHOOK: "https://www.standardwebhooks.com/",
}
OURS: Final = ("stream_id", "iss", "aud", "events_supported", "events_delivered", "min_verification_interval")


def configuration(stream: Stream, *, secret: str = "") -> dict[str, Any]:
    """Everything but what is sent along to the receiver."""
    types = [Type(one).uri for one in stream.types]
    delivery = {"method": METHODS[Method(stream.method)], "endpoint_url": _endpoint(stream)}
    return {
        "stream_id": str(stream.pk),
        "iss": settings.KONTO_PUBLIC_URL,
        "aud": stream.service.code,
        "events_supported": [one.uri for one in OFFERED],
        "events_requested": types,
        "events_delivered": types,
        "delivery": {**delivery, "secret": secret} if secret else delivery,
        "min_verification_interval": int(BETWEEN_VERIFICATIONS.total_seconds()),
        **({"description": stream.description} if stream.description else {}),
    }


def status(stream: Stream) -> dict[str, str]:
    """Whether it flows, and why not."""
    found = {"stream_id": str(stream.pk), "status": stream.status}
    return {**found, "reason": stream.reason} if stream.reason else found


def _endpoint(stream: Stream) -> str:
    if stream.method == Method.POLL:
        return settings.KONTO_PUBLIC_URL + reverse("services:ssf_poll", args=[stream.pk])
    return stream.endpoint_url
