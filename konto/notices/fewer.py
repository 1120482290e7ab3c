"""The link in an optional message that ends such messages: signed, for one topic and channel, without signing in.

It works for as long as the account lives: whoever finds an old letter wants an end of it all the more (RFC 8058 asks
for no sign-in, and for a POST that acts at once).
"""

from __future__ import annotations

from typing import Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from konto.kernel import holdings
from konto.kernel.actors import Actor
from konto.notices import choices
from konto.notices.models import Channel, Topic
from konto.notices.topics import OPTIONAL

_SALT: Final = "konto.notices.fewer"


class Offer(NamedTuple):
    """What a link offers to end."""

    account_ref: UUID
    topic: Topic
    channel: Channel


def link(offer: Offer) -> str:
    """The full address of the page, for the message and its header."""
    signed = signing.Signer(salt=_SALT).sign(f"{offer.account_ref.hex}.{offer.topic}.{offer.channel}")
    return f"{settings.KONTO_PUBLIC_URL}{reverse('notices:fewer', args=[signed])}"


def read(token: str) -> Offer | None:
    """What the link offers; None where it is none of ours."""
    try:
        ref, topic, channel = signing.Signer(salt=_SALT).unsign(token).split(".")
    except signing.BadSignature:
        return None
    return Offer(UUID(ref), Topic(topic), Channel(channel))


@transaction.atomic
def accept(offer: Offer, *, everything: bool) -> None:
    """End the messages of the offer, or all optional ones by its channel. Nothing is kept of who is gone."""
    if holdings.lives(offer.account_ref):
        topics = OPTIONAL if everything else [offer.topic]
        choices.stop(offer.account_ref, channel=offer.channel, topics=topics, actor=Actor.person(offer.account_ref))
