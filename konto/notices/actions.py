"""What other rooms ask of this one: send a letter, and forget that one was sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from konto.kernel import clock
from konto.notices import caps, contents, jobs, marks, rendering
from konto.notices.caps import Scope, TooMany
from konto.notices.contents import Content
from konto.notices.housekeeping import KEEP_ROWS
from konto.notices.models import Bounce, Channel, Letter, State
from konto.notices.posts import has_gateway
from konto.notices.rendering import IncompleteLetter

__all__ = [
    "BadAddress",
    "Channel",
    "IncompleteLetter",
    "NoGateway",
    "Scope",
    "TooMany",
    "cancel_queued",
    "clear_bounce",
    "forget",
    "forget_address",
    "link",
    "send",
]


class NoGateway(Exception):
    """Texts can't be sent: neither a gateway nor the letterbox is there to take them."""


class BadAddress(ValueError):
    """Not an address that a letter could go to. The message doesn't repeat it."""


def send(
    kind: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, object],
    key: str,
    account_ref: UUID | None = None,
    network: str | None = None,
    capped: bool = True,
    channel: str = Channel.EMAIL,
    sealed: bool = False,
) -> Letter:
    """Queue a letter in the caller's transaction, once per `key`: asked again, the same letter comes back.

    `kind` is "room/name" of a template; it is rendered now, in `language`. `network` is the visitor's address.
    `sealed` keeps address and words in one encrypted cell that is destroyed on delivery.
    Raises TooMany at a cap, NoGateway, BadAddress, IncompleteLetter; after each the transaction is usable.
    """
    _demand(to, key, channel)
    with transaction.atomic():
        if already := Letter.objects.filter(key=key).first():
            return already
        words = rendering.render(kind, channel=channel, language=language, context=context)
        letter = _new(kind, to, key, channel, language)
        letter.account_ref = account_ref
        letter.network_mark = marks.network(network) if network else None
        contents.put(letter, Content(to, *words), sealed=sealed)
        return _queue(letter, capped=capped)


def link(path: str) -> str:
    """The full address of a path, for letters."""
    return f"{settings.KONTO_PUBLIC_URL}{path}"


def cancel_queued(account_ref: UUID) -> int:
    """Abandon the account's letters that were not sent yet, and destroy their content; returns how many."""
    waiting = Letter.objects.filter(account_ref=account_ref, state=State.QUEUED)
    return waiting.update(state=State.ABANDONED, last_error="cancelled", **contents.blank(clock.now()))


def forget(account_ref: UUID, *, after: timedelta | None = None) -> int:
    """Delete the account's letters and bounce marks: now, or letters only, once sent and `after` has passed.

    Returns how many rows that concerns.
    """
    letters = Letter.objects.filter(account_ref=account_ref)
    if after is not None:
        return letters.update(drop_at=clock.now() + after)
    return letters.delete()[0] + Bounce.objects.filter(account_ref=account_ref).delete()[0]


@transaction.atomic
def forget_address(address: str, *, channel: str = Channel.EMAIL) -> int:
    """Delete every letter to one address, its bounce mark and its counts; returns how many letters went."""
    known_as = marks.recipients(address, channel)
    clear_bounce(address, channel=channel)
    caps.forget(known_as)
    return Letter.objects.filter(recipient_mark__in=known_as).delete()[0]


def clear_bounce(address: str, *, channel: str = Channel.EMAIL) -> None:
    """Take back the mark that an address refused a letter."""
    Bounce.objects.filter(recipient_mark__in=marks.recipients(address, channel)).delete()


def _new(kind: str, to: str, key: str, channel: str, language: str) -> Letter:
    now = clock.now()
    return Letter(
        key=key,
        kind=kind,
        channel=channel,
        language=rendering.spoken(language),
        recipient_mark=marks.recipient(to, channel),
        created_at=now,
        next_try=now,
        drop_at=now + KEEP_ROWS,
    )


def _queue(letter: Letter, *, capped: bool) -> Letter:
    """Insert, count, wake the worker; when somebody else took the key meanwhile, theirs is the letter."""
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    queued = Letter.objects.get(key=letter.key)
    if queued.pk == letter.pk:
        if capped:
            caps.count(letter)
        jobs.wake()
    return queued


def _demand(to: str, key: str, channel: str) -> None:
    if not has_gateway(Channel(channel)):
        raise NoGateway("KONTO_SMS_URL is empty and there is no letterbox: no text can be sent")
    if "@" in key:
        raise ValueError("a letter's key is kept: it holds ids, never an address")
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in to) or to != to.strip() or not to:
        raise BadAddress("an address is one line without spaces at its edges")
    if channel == Channel.EMAIL and not 0 < to.rfind("@") < len(to) - 1:
        raise BadAddress("an e-mail address has a name, an @ and a domain")
