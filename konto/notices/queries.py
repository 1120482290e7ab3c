"""What other rooms, and the letterbox, may read."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from konto.notices import contents, marks
from konto.notices.models import Bounce, Channel, Letter, State

SHOWN_AT_MOST = 200


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
    """Whether a mail server refused this address for good, and nothing reached it since."""
    return Bounce.objects.filter(recipient_mark__in=marks.recipients(address, channel)).exists()


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
