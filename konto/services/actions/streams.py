"""A service's event streams: what it wants to hear, and where. By the service itself, or by staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from konto.kernel import clock, holdings, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.services.models import Method, Service, Signal, Silence, Status, Stream, Told
from konto.services.signals import endpoints, secrets, status
from konto.services.signals.endpoints import Unreachable
from konto.services.signals.queueing import queue_about
from konto.services.signals.types import OFFERED, Type
from konto.services.subjects import account_ref_of

MOST_STREAMS: Final = 5
LONGEST_DESCRIPTION: Final = 200
LONGEST_AUTHORIZATION: Final = 4_000
BETWEEN_VERIFICATIONS: Final = timedelta(seconds=60)
LONGEST_STATE: Final = 500


class WrongStream(ValueError):
    """What was asked for makes no stream; the message is for the service's engineers."""


class TooManyStreams(Exception):
    """The service has as many streams as one may have."""


class UnknownSubject(Exception):
    """The service knows nobody by this name, or somebody who is leaving this moment."""


class TooSoon(Exception):
    """A stream is verified once a minute at most."""


@dataclass(frozen=True)
class Wanted:
    """What a stream shall be. `authorization`: None leaves the header as it is."""

    method: Method
    endpoint_url: str = ""
    authorization: str | None = None
    types: tuple[Type, ...] = OFFERED
    description: str = ""


@dataclass(frozen=True)
class OpenedStream:
    """A stream, and the secret that its webhooks are signed with: shown this once; empty for other methods."""

    stream: Stream
    secret: str = ""


@transaction.atomic
def open_stream(service: Service, wanted: Wanted, *, actor: Actor) -> OpenedStream:
    """Let a service hear what it asks for from now on. Raises WrongStream, TooManyStreams."""
    _check(wanted)
    service = Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    if Stream.objects.filter(service=service).count() >= MOST_STREAMS:
        raise TooManyStreams
    now = clock.now()
    stream = Stream(service=service, made_at=now, next_try=now, drained_until=now)
    secret = _write(stream, wanted)
    stream.save(force_insert=True)
    journal.record(Event.STREAM_MADE, service.pk, actor=actor, stream=stream.pk, method=wanted.method)
    return OpenedStream(stream, secret)


@transaction.atomic
def change_stream(stream: Stream, wanted: Wanted, *, actor: Actor) -> OpenedStream:
    """Let it be as wanted; what waits goes where it says now. Raises WrongStream, Stream.DoesNotExist."""
    _check(wanted)
    stream = _lock(stream)
    stream.failures, stream.failing_since, stream.last_error, stream.next_try = 0, None, "", clock.now()
    secret = _write(stream, wanted)
    stream.save()
    journal.record(Event.STREAM_CHANGED, stream.service_id, actor=actor, stream=stream.pk)
    return OpenedStream(stream, secret)


@transaction.atomic
def remove_stream(stream: Stream, *, actor: Actor) -> None:
    """End a stream, with what waits for it and what is known of what it was told. Raises Stream.DoesNotExist."""
    stream = _lock(stream)
    Signal.objects.filter(stream=stream).delete()
    stream = Stream.objects.select_for_update().get(pk=stream.pk)  # from here on nothing is written for it
    Signal.objects.filter(stream=stream).delete()
    Silence.objects.filter(stream=stream).delete()
    Stream.objects.filter(pk=stream.pk).delete()
    journal.record(Event.STREAM_REMOVED, stream.service_id, actor=actor, stream=stream.pk)


def end_streams(service: Service, *, actor: Actor) -> None:
    """A service is taken off the list: what waits for it is dropped, and nothing is written for it any more."""
    for stream in Stream.objects.select_for_update(no_key=True).filter(service=service).exclude(status=Status.DISABLED):
        Signal.objects.filter(stream=stream, state__in=[Told.QUEUED, Told.HELD]).delete()
        status.move(stream, Status.DISABLED, reason="The service is off the list.", actor=actor)


@transaction.atomic
def set_status(stream: Stream, to: Status, *, reason: str = "", actor: Actor) -> Stream:
    """Let it flow, pause, or be off; the service is told where somebody else does it (SSF 1.0, section 8.1.5).

    Raises Stream.DoesNotExist.
    """
    stream = _lock(stream)
    if actor != Actor.service(stream.service_id) and to is not Status.DISABLED and stream.status != to:
        claims = {"status": to.value, **({"reason": reason} if reason else {})}
        queue_about(stream, Type.STREAM_UPDATED, claims)
    status.move(stream, to, reason=reason, actor=actor)
    return stream


@transaction.atomic
def silence(stream: Stream, sub: str) -> None:
    """Let the stream hear nothing of an account from now on. Raises UnknownSubject, Stream.DoesNotExist."""
    stream = _lock(stream)
    account_ref = _account_named(stream, sub)
    Silence.objects.get_or_create(stream=stream, account_ref=account_ref, defaults={"since": clock.now()})


@transaction.atomic
def hear_again(stream: Stream, sub: str) -> None:
    """Let the stream hear of an account, as it does of all. Raises UnknownSubject, Stream.DoesNotExist."""
    stream = _lock(stream)
    Silence.objects.filter(stream=stream, account_ref=_account_named(stream, sub)).delete()


@transaction.atomic
def verify_stream(stream: Stream, *, state: str = "") -> None:
    """Send an event by which the service sees that the stream works; it echoes `state` (SSF 1.0, section 8.1.4).

    Raises TooSoon, WrongStream, Stream.DoesNotExist.
    """
    if len(state) > LONGEST_STATE:
        raise WrongStream(f"The state has at most {LONGEST_STATE} characters.")
    stream, now = _lock(stream), clock.now()
    if stream.verified_at and now < stream.verified_at + BETWEEN_VERIFICATIONS:
        raise TooSoon
    Stream.objects.filter(pk=stream.pk).update(verified_at=now)
    if stream.status != Status.DISABLED:
        queue_about(stream, Type.VERIFICATION, {"state": state} if state else {})


@transaction.atomic
def new_webhook_secret(stream: Stream, *, actor: Actor) -> str:
    """A new secret, shown this once; the one before signs beside it for a day. Raises WrongStream."""
    stream = _lock(stream)
    if stream.method != Method.WEBHOOK:
        raise WrongStream("Only webhooks are signed with a secret.")
    secret = secrets.new_secret()
    stream.secrets = secrets.seal_secrets(secret, before=stream)
    stream.save(update_fields=["secrets"])
    journal.record(Event.STREAM_CHANGED, stream.service_id, actor=actor, stream=stream.pk)
    return secret


def _write(stream: Stream, wanted: Wanted) -> str:
    """Fill in the row; the new secret where one is needed for the first time."""
    stream.method, stream.types = wanted.method, [one.value for one in wanted.types]
    stream.endpoint_url = "" if wanted.method is Method.POLL else wanted.endpoint_url
    stream.description = wanted.description
    if wanted.authorization is not None or wanted.method is not Method.PUSH:
        stream.authorization = secrets.seal_authorization(wanted.authorization or "")
    if wanted.method is not Method.WEBHOOK:
        stream.secrets = b""
        return ""
    if stream.secrets:
        return ""
    secret = secrets.new_secret()
    stream.secrets = secrets.seal_secrets(secret)
    return secret


def _account_named(stream: Stream, sub: str) -> UUID:
    """Whom the service means; their row stays until the transaction ends. Raises UnknownSubject."""
    account_ref = account_ref_of(stream.service, sub)
    if account_ref is None or not holdings.lives(account_ref):
        raise UnknownSubject
    return account_ref


def _check(wanted: Wanted) -> None:
    """Raises WrongStream."""
    if not wanted.types:
        raise WrongStream("None of the events asked for is offered.")
    if len(wanted.description) > LONGEST_DESCRIPTION:
        raise WrongStream(f"The description has at most {LONGEST_DESCRIPTION} characters.")
    header = wanted.authorization or ""
    if len(header) > LONGEST_AUTHORIZATION or not (header.isascii() and (header.isprintable() or not header)):
        raise WrongStream("The authorization header has to be one line of printable ASCII.")
    if header and wanted.method is not Method.PUSH:
        raise WrongStream("An authorization header goes along with push delivery alone.")
    if wanted.method is not Method.POLL:
        try:
            endpoints.parse(wanted.endpoint_url)
        except Unreachable as wrong:
            raise WrongStream(str(wrong)) from None


def _lock(stream: Stream) -> Stream:
    """Nobody else changes it. What happens to accounts meanwhile is written for it all the same: whoever holds an
    account must never wait here for somebody who asks for that account (`silence`).
    """
    return Stream.objects.select_for_update(of=("self",), no_key=True).select_related("service").get(pk=stream.pk)
