"""What other rooms, and the letterbox, may read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from konto.kernel import clock
from konto.notices import breaks, choices, contents, countries, marks
from konto.notices.breaks import Taken
from konto.notices.caps import are_texts_scarce
from konto.notices.choices import Choice
from konto.notices.models import Bounce, Channel, Letter, State, Topic
from konto.notices.posts import has_gateway
from konto.notices.topics import ABOUT, ESSENTIAL, OPTIONAL, is_essential

__all__ = [
    "ABOUT",
    "ESSENTIAL",
    "OPTIONAL",
    "Channel",
    "Choice",
    "Shown",
    "State",
    "Taken",
    "Topic",
    "are_texts_scarce",
    "bounced",
    "break_of",
    "choices_of",
    "is_essential",
    "letter",
    "letterbox",
    "reaches",
    "state_of",
    "texts_can_be_sent",
    "told_enough",
]

SHOWN_AT_MOST = 200

MOST_OF_A_KIND: Final = {Channel.SMS: 5, Channel.EMAIL: 50}
"""What an account's owner is told of one kind of thing in a day, where no cap counts. A text costs money."""


class Shown(NamedTuple):
    """A letter as the letterbox shows it; `sent_at` is None while it waits."""

    id: UUID
    channel: str
    to: str
    kind: str
    language: str
    subject: str
    text: str
    state: str
    created_at: datetime
    sent_at: datetime | None


def bounced(address: str, *, channel: str = Channel.EMAIL) -> bool:
    """Whether this address or number was refused for good, and nothing reached it since."""
    return Bounce.objects.filter(recipient_mark__in=marks.recipients(address, channel)).exists()


def texts_can_be_sent() -> bool:
    """Whether anybody takes texts here: only then may a page offer to send one."""
    return has_gateway(Channel.SMS)


def told_enough(to: str, kind: str, *, channel: str) -> bool:
    """Whether so many of this kind went there within a day that more would be a flood, or somebody's earnings.

    For what no cap holds back: whoever does the same to their own account all day pumps no texts by it.
    """
    mine = Letter.objects.filter(recipient_mark__in=marks.recipients(to, channel), kind=kind)
    lately = mine.filter(created_at__gt=clock.now() - timedelta(days=1))
    return lately.count() >= MOST_OF_A_KIND[Channel(channel)]


def reaches(number: str) -> bool:
    """Whether texts are sent to this number: its country is served, and it costs nothing extra. For forms to ask."""
    return countries.is_number(number) and countries.reached(number)


def choices_of(account_ref: UUID) -> dict[Choice, bool]:
    """Whether an account is sent each optional topic by each channel."""
    return choices.of(account_ref)


def break_of(account_ref: UUID) -> Taken | None:
    """The break from everything optional that an account takes now."""
    return breaks.of(account_ref)


def state_of(key: str) -> State | None:
    """How far the letter with this key came; None once its row is gone (or never was)."""
    state = Letter.objects.filter(key=key).values_list("state", flat=True).first()
    return State(state) if state else None


def letterbox() -> list[Shown]:
    """The letters that can still be read, newest first."""
    readable = Letter.objects.filter(purged_at__isnull=True).order_by("-number")
    return [_shown(letter) for letter in readable[:SHOWN_AT_MOST]]


def letter(letter_id: UUID) -> Shown | None:
    """One letter, while it can be read."""
    found = Letter.objects.filter(pk=letter_id, purged_at__isnull=True).first()
    return _shown(found) if found else None


def _shown(row: Letter) -> Shown:
    content = contents.of(row)
    return Shown(
        id=row.id,
        channel=row.channel,
        to=content.to,
        kind=row.kind,
        language=row.language,
        subject=content.subject,
        text=content.text,
        state=row.state,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )
