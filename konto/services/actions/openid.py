"""Keeping what a service may do as a relying party: where people are sent, and what it may ask to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.services.models import Client, Service
from konto.services.openid import clients, scopes
from konto.services.openid.clients import WrongAddress
from konto.services.signals import endpoints


class WrongScope(ValueError):
    """No such scope, or `openid` is missing."""


@dataclass(frozen=True)
class RelyingParty:
    """What a service is to be as a relying party; see `models.Client`."""

    redirect_uris: tuple[str, ...]
    logout_uris: tuple[str, ...] = ()
    backchannel_uri: str = ""
    scopes: tuple[str, ...] = field(default=(scopes.OPENID, scopes.PROFILE, scopes.EMAIL))
    public: bool = False


@transaction.atomic
def save_client(service: Service, party: RelyingParty, *, actor: Actor) -> Client:
    """Let the service sign people in, or change how. Raises WrongAddress, WrongScope."""
    redirects = [clients.checked_redirect(uri, public=party.public) for uri in _once(party.redirect_uris)]
    if not redirects:
        raise WrongAddress("")
    client, _ = Client.objects.update_or_create(
        service=service,
        defaults={
            "public": party.public,
            "redirect_uris": redirects,
            "logout_uris": [clients.checked_redirect(uri, public=party.public) for uri in _once(party.logout_uris)],
            "backchannel_uri": _reachable(party.backchannel_uri.strip()),
            "scopes": _known(party.scopes),
            "saved_at": clock.now(),
        },
    )
    journal.record(Event.SERVICE_CHANGED, service.pk, actor=actor)
    return client


def _once(uris: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(uri.strip() for uri in uris if uri.strip()))


def _reachable(uri: str) -> str:
    """Where Konto itself posts to: nowhere inside the house."""
    try:
        if uri:
            endpoints.parse(uri)
    except endpoints.Unreachable:
        raise WrongAddress(uri) from None
    return uri


def _known(asked: Iterable[str]) -> list[str]:
    found = set(asked)
    if scopes.OPENID not in found or found - set(scopes.WORDS):
        raise WrongScope(" ".join(sorted(found)))
    return [one for one in scopes.WORDS if one in found]
