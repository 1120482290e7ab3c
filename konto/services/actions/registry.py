"""Keeping the list of related services: who is on it, and what each says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.services import words
from konto.services.actions.streams import end_streams
from konto.services.models import Credential, Service, Token
from konto.services.openid import grants

CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_CODE = 40


class AlreadyThere(Exception):
    """There is, or was, a service of this code: it stays its own, so that nothing old is taken for something new."""


class NoSuchService(Exception):
    """No service has this code, or it has ended."""


class CannotSave(ValueError):
    """The code isn't small letters, digits and single hyphens, or the homepage is no web address."""


@dataclass(frozen=True)
class Profile:
    """What a service says of itself. `logo` is a PNG from `logos.draw`; None leaves the one there is."""

    texts: words.Texts = field(default_factory=dict)
    homepage: str = ""
    logo: bytes | None = None


@transaction.atomic
def add_service(code: str, profile: Profile, *, actor: Actor) -> Service:
    """Put a service on the list; it has no keys yet.

    Raises AlreadyThere, CannotSave, words.Incomplete, words.Misleading.
    """
    if len(code) > LONGEST_CODE or not CODE.fullmatch(code):
        raise CannotSave(code)
    service = Service(
        code=code,
        texts=words.checked(profile.texts),
        homepage=_homepage(profile.homepage),
        logo=profile.logo or b"",
        made_at=clock.now(),
    )
    try:
        with transaction.atomic():
            service.save(force_insert=True)
    except IntegrityError:
        raise AlreadyThere(code) from None
    words.stand_apart(service)
    journal.record(Event.SERVICE_ADDED, service.pk, actor=actor)
    return service


@transaction.atomic
def change_service(code: str, profile: Profile, *, actor: Actor) -> Service:
    """Say something else of a service. Raises NoSuchService, CannotSave, words.Incomplete, words.Misleading."""
    service = lock(code)
    service.texts, service.homepage = words.checked(profile.texts), _homepage(profile.homepage)
    words.stand_apart(service)
    if profile.logo is not None:
        service.logo = profile.logo
    service.save(update_fields=["texts", "homepage", "logo"])
    journal.record(Event.SERVICE_CHANGED, service.pk, actor=actor)
    return service


@transaction.atomic
def end_service(code: str, *, actor: Actor) -> None:
    """Take a service off the list: from this moment it gets no token and no answer. Raises NoSuchService."""
    service, now = lock(code), clock.now()
    live = Credential.objects.filter(service=service, ended_at=None)
    Token.objects.filter(credential__service=service).delete()
    live.update(ended_at=now)
    service.ended_at = now
    service.save(update_fields=["ended_at"])
    end_streams(service, actor=actor)
    grants.end_of(service)
    journal.record(Event.SERVICE_ENDED, service.pk, actor=actor)


def lock(code: str) -> Service:
    """The service's row, held until the transaction ends. Raises NoSuchService."""
    found = Service.objects.select_for_update().filter(code=code, ended_at=None).first()
    if found is None:
        raise NoSuchService(code)
    return found


def _homepage(address: str) -> str:
    """Raises CannotSave for what is no address of the web: it becomes a link on people's pages."""
    address = address.strip()
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("https", "http") and bool(parts.hostname) and not parts.username
    except ValueError:
        sound = False
    if not sound or len(address) > 200 or any(one.isspace() for one in address):
        raise CannotSave(address)
    return address
