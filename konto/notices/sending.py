"""Sending: a letter or text is rendered and queued in the caller's transaction, once per key."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from konto.kernel import clock
from konto.notices import breaks, caps, choices, contents, countries, fewer, jobs, marks, rendering
from konto.notices.caps import Asker
from konto.notices.contents import Content
from konto.notices.housekeeping import KEEP_ROWS
from konto.notices.models import Channel, Letter, State, Topic
from konto.notices.posts import has_gateway
from konto.notices.topics import is_essential


class NoGateway(Exception):
    """Texts can't be sent: neither a gateway nor the letterbox is there to take them."""


class BadAddress(ValueError):
    """Not an address that a letter could go to. The message doesn't repeat it."""


class OutOfReach(NoGateway, BadAddress):
    """A number that no text is sent to: its country isn't served here, or writing to it would cost extra."""


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
    asker: Asker = Asker.STRANGER,
    channel: str | None = None,
    sealed: bool = False,
    topic: Topic = Topic.SECURITY,
) -> Letter:
    """Queue a letter in the caller's transaction, once per `key`: asked again, the same letter comes back.

    `kind` is "room/name" of a template; it is rendered now, in `language`. `network` is the visitor's address, `asker`
    who causes it. What isn't `capped` always goes, but for a number that had far more texts today than anybody needs.
    `channel` is told by `to` unless given: a number gets a text.
    `sealed` keeps address and words in one encrypted cell that is destroyed on delivery. `topic` is an essential one;
    what people can switch off goes through `send_if_wanted`, and raises ValueError here.
    Raises TooMany at a cap, NoGateway, BadAddress, IncompleteLetter; after each the transaction is usable.
    """
    if not is_essential(topic):
        raise ValueError("what somebody can switch off is sent by send_if_wanted")
    letter = _new(kind, to=to, key=key, channel=channel, language=language)
    letter.account_ref, letter.topic = account_ref, topic
    letter.network_mark = marks.network(network) if network else None
    return _write(letter, to, context, asker=asker if capped else None, sealed=sealed)


def send_if_wanted(
    kind: str,
    *,
    topic: Topic,
    account_ref: UUID,
    to: str,
    language: str,
    context: Mapping[str, object],
    key: str,
    channel: str | None = None,
) -> Letter | None:
    """Queue a message about a topic, or None where the account switched it off, or takes a break.

    An optional one says how to get fewer, in its words and, as a letter, in its header. Raises what `send` raises.
    """
    letter = _new(kind, to=to, key=key, channel=channel, language=language)
    letter.account_ref, letter.topic = account_ref, topic
    if is_essential(topic):
        return _write(letter, to, context, asker=Asker.KNOWN)
    by = Channel(letter.channel)
    if breaks.of(account_ref) or not choices.wanted(account_ref, topic, by):
        return None
    offer = fewer.Offer(account_ref, topic, by)
    return _write(letter, to, {**context, "about": topic.label, "fewer": fewer.link(offer)}, asker=Asker.KNOWN)


def _new(kind: str, *, to: str, key: str, channel: str | None, language: str) -> Letter:
    channel = channel or (Channel.SMS if countries.is_number(to) else Channel.EMAIL)
    _demand(to, key, channel)
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


@transaction.atomic
def _write(
    letter: Letter, to: str, context: Mapping[str, object], *, asker: Asker | None, sealed: bool = False
) -> Letter:
    if already := Letter.objects.filter(key=letter.key).first():
        return already
    words = rendering.render(letter.kind, channel=letter.channel, language=letter.language, context=context)
    contents.put(letter, Content(to, *words), sealed=sealed)
    return _queue(letter, to=to, asker=asker)


def _queue(letter: Letter, *, to: str, asker: Asker | None) -> Letter:
    """Insert, count, wake the worker; when somebody else took the key meanwhile, theirs is the letter."""
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    queued = Letter.objects.get(key=letter.key)
    if queued.pk == letter.pk:
        if asker:
            caps.count(letter, to=to, asker=asker)
        elif letter.channel == Channel.SMS and not caps.count_uncapped(letter, to=to):
            return _abandon(letter)
        jobs.wake()
    return queued


def _abandon(letter: Letter) -> Letter:
    """Keep the row, so that its key is used up, and destroy the words: the number had too many today."""
    blank = contents.blank(clock.now())
    Letter.objects.filter(pk=letter.pk).update(state=State.ABANDONED, last_error="ceiling", **blank)
    return Letter.objects.get(pk=letter.pk)


def _demand(to: str, key: str, channel: str) -> None:
    if not has_gateway(Channel(channel)):
        raise NoGateway("KONTO_SMS_URL is empty and there is no letterbox: no text can be sent")
    if "@" in key:
        raise ValueError("a letter's key is kept: it holds ids, never an address")
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in to) or to != to.strip() or not to:
        raise BadAddress("an address is one line without spaces at its edges")
    if channel == Channel.EMAIL and not 0 < to.rfind("@") < len(to) - 1:
        raise BadAddress("an e-mail address has a name, an @ and a domain")
    if channel == Channel.SMS:
        _demand_number(to)


def _demand_number(to: str) -> None:
    if not countries.is_number(to):
        raise BadAddress("a number is international and has nothing but digits, like +4790000000")
    if not countries.reached(to):
        raise OutOfReach("no text is sent to this number's country, or to its kind of number")
