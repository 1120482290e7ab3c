"""A service's keys: made, replaced with an overlap, ended. Each secret is told once and kept as a digest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from konto.kernel import clock, ids, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.services.actions.registry import lock
from konto.services.models import Credential, Scope, Service, Token
from konto.services.queries import live_keys

MOST_KEYS: Final = 10
OVERLAP: Final = timedelta(days=7)
LONGEST_OVERLAP: Final = timedelta(days=90)
_PREFIX: Final = "konto-secret-"
"""By this a secret that was published by mistake is recognised by programs that look for such."""


class NoSuchKey(Exception):
    """The service has no such key, or no longer."""


class AlreadyReplaced(Exception):
    """Another key has taken its place already: somebody else was faster, or the form was sent twice."""


class TooManyKeys(Exception):
    """The service has ten keys that hold: one has to be ended first."""


class CannotOverlap(ValueError):
    """Two keys hold side by side for ninety days at most."""


class NoScopes(ValueError):
    """A key that may do nothing is none."""


class Made(NamedTuple):
    """A new key, and its secret, which nobody is told again."""

    key: Credential
    secret: str


@transaction.atomic
def make_key(code: str, scopes: Iterable[Scope], *, actor: Actor) -> Made:
    """Give a service a key that may do this. Raises NoSuchService, TooManyKeys, NoScopes."""
    made = _made(lock(code), [one.value for one in Scope if one in set(scopes)])
    journal.record(Event.SERVICE_KEY_MADE, made.key.service_id, actor=actor, key=made.key.pk)
    return made


@transaction.atomic
def rotate_key(code: str, key_id: UUID, *, overlap: timedelta = OVERLAP, actor: Actor) -> Made:
    """Make a key that may do the same, and let the old one hold for the overlap only: zero ends it now.

    Raises NoSuchService, NoSuchKey, AlreadyReplaced, TooManyKeys, CannotOverlap.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise CannotOverlap(overlap)
    service = lock(code)
    old = _live(service, key_id)
    if old.until:
        raise AlreadyReplaced(key_id)
    made = _made(service, old.scopes, instead=not overlap)
    if overlap:
        _let_run_out(old, overlap)
    else:
        _end(old)
    journal.record(Event.SERVICE_KEY_ROTATED, service.pk, actor=actor, key=old.pk, by=made.key.pk, until=old.until)
    return made


@transaction.atomic
def end_key(code: str, key_id: UUID, *, actor: Actor) -> None:
    """Let a key and every token fetched with it count for nothing any more. Raises NoSuchService, NoSuchKey."""
    service = lock(code)
    key = _live(service, key_id)
    _end(key)
    journal.record(Event.SERVICE_KEY_ENDED, service.pk, actor=actor, key=key.pk)


def _made(service: Service, scopes: list[str], *, instead: bool = False) -> Made:
    if not scopes:
        raise NoScopes
    if not instead and live_keys(service).count() >= MOST_KEYS:
        raise TooManyKeys
    secret = _PREFIX + ids.token()
    key = Credential.objects.create(
        service=service, digest=ids.digest(secret), ending=secret[-4:], scopes=scopes, made_at=clock.now()
    )
    return Made(key, secret)


def _live(service: Service, key_id: UUID) -> Credential:
    found = live_keys(service).filter(pk=key_id).first()
    if found is None:
        raise NoSuchKey(key_id)
    return found


def _let_run_out(key: Credential, overlap: timedelta) -> None:
    key.until = clock.now() + overlap
    key.save(update_fields=["until"])


def _end(key: Credential) -> None:
    key.ended_at = clock.now()
    key.save(update_fields=["ended_at"])
    Token.objects.filter(credential=key).delete()
