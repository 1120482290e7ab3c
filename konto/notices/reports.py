"""Reports of a provider, after it took a letter or text: refused for good, refused for now, complained of.

A report says what happened to which message: by our number in its Message-ID, by the recipient, or both. What we
never wrote to is left alone, so a report can mark nobody that isn't ours.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import bounces, choices, marks
from konto.notices.models import Channel, Letter, Report

MOST_EVENTS: Final = 500
LONGEST: Final = 254
HIGHEST_CODE: Final = 32_767
KEEP: Final = timedelta(days=3)


class What(StrEnum):
    """What became of a message."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    COMPLAINT = "complaint"


Word = TypeVar("Word", What, Channel)


class NotAReport(ValueError):
    """The body isn't as it has to be. The message says what is wrong, and repeats nothing of it."""


@dataclass(frozen=True)
class Reported:
    what: What
    channel: Channel
    to: str
    letter: UUID | None
    code: int


def parse(body: bytes) -> list[Reported]:
    """The events of a report, `{"events": [{"event", "channel", "to", "message_id", "code"}, …]}`.

    Raises NotAReport.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAReport("the body has to be JSON") from None
    events = content.get("events") if isinstance(content, dict) else None
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise NotAReport(f"events has to be a list of {MOST_EVENTS} at the most")
    return [_event(one) for one in events]


def note(report_id: str, events: list[Reported]) -> None:
    """Deal with a report once. One that is cut short is sent again by the provider, and what was done stays done."""
    digest = hashlib.sha256(report_id.encode()).digest()
    if Report.objects.filter(digest=digest).exists():
        return
    for event in events:
        _note(event)
    Report.objects.bulk_create([Report(digest=digest, at=clock.now())], ignore_conflicts=True)


def prune() -> int:
    """Drop what no provider would send again; returns how many."""
    return Report.objects.filter(at__lt=clock.now() - KEEP).delete()[0]


@transaction.atomic
def _note(event: Reported) -> None:
    letter = _written(event).order_by("-number").first()
    if letter is None or event.what is What.TEMPORARY:  # for now is the provider's own business: it tries again
        return
    if event.what is What.PERMANENT:
        bounces.mark(bytes(letter.recipient_mark), account_ref=letter.account_ref, code=event.code)
    elif letter.account_ref:
        _note_complaint(letter.account_ref, event.channel)


def _note_complaint(account_ref: UUID, channel: Channel) -> None:
    """Somebody called our letters unwanted: nothing optional is sent that way any more."""
    if choices.stop(account_ref, channel=channel, actor=Actor.system()):
        journal.record(Event.LETTER_COMPLAINED_OF, account_ref, actor=Actor.system(), channel=channel)


def _written(event: Reported) -> QuerySet[Letter]:
    """What we wrote there. Not the last letter to somebody who is gone: its mark would outlive them."""
    not_sealed = (
        Q(purged_at=None) | Q(sent_at=None) | Q(purged_at__gt=F("sent_at"))
    )  # a sealed one is purged as it goes
    mine = Letter.objects.filter(not_sealed, channel=event.channel, sealed=b"")
    if event.letter:
        mine = mine.filter(pk=event.letter)
    return mine.filter(recipient_mark__in=marks.recipients(event.to, event.channel)) if event.to else mine


def _event(given: Any) -> Reported:
    if not isinstance(given, dict):
        raise NotAReport("each event has to be an object")
    to, letter = _text(given, "to"), _letter(_text(given, "message_id"))
    if not to and not letter:
        raise NotAReport("each event needs to or message_id")
    return Reported(_one_of(What, given, "event"), _one_of(Channel, given, "channel"), to, letter, _code(given))


def _one_of(words: type[Word], given: dict[str, Any], name: str) -> Word:
    try:
        return words(_text(given, name))
    except ValueError:
        raise NotAReport(f"{name} has to be one of {', '.join(words)}") from None


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
        raise NotAReport(f"{name} has to be a text of {LONGEST} characters at the most")
    return value


def _letter(message_id: str) -> UUID | None:
    """Our number, from `<number@host>` or bare."""
    if not message_id:
        return None
    try:
        return UUID(message_id.strip("<>").partition("@")[0])
    except ValueError:
        raise NotAReport("message_id has to be one of ours") from None


def _code(given: dict[str, Any]) -> int:
    code = given.get("code", 0)
    if type(code) is not int or not 0 <= code <= HIGHEST_CODE:
        raise NotAReport(f"code has to be a number up to {HIGHEST_CODE}")
    return code
