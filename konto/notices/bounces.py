"""Addresses and numbers that refuse what is sent to them: marked until they take something again."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.db import transaction

from konto.kernel import clock, journal, registries
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices.models import Bounce

log = structlog.get_logger("konto.notices")


@transaction.atomic
def mark(recipient_mark: bytes, *, account_ref: UUID | None, code: int) -> bool:
    """Mark what refused a letter for good, and tell the rooms; False when the same was known already.

    `code` is the server's, 0 where it gave none.
    """
    bounce, is_new = Bounce.objects.get_or_create(
        recipient_mark=recipient_mark, defaults={"account_ref": account_ref, "since": clock.now(), "code": code}
    )
    if not is_new:
        if bounce.account_ref == account_ref:
            return False
        Bounce.objects.filter(pk=bounce.pk).update(account_ref=account_ref, code=code)
    if account_ref:
        journal.record(Event.LETTER_BOUNCED, account_ref, actor=Actor.system(), code=code)
        _tell_rooms(account_ref)
    return True


def clear(recipient_marks: list[bytes]) -> None:
    """Take back the marks of what takes letters again."""
    if recipient_marks:
        Bounce.objects.filter(recipient_mark__in=recipient_marks).delete()


def _tell_rooms(account_ref: UUID) -> None:
    """A room that fails at hearing of a bounce must not hold up everybody's letters."""
    try:
        with transaction.atomic():
            registries.letter_bounced(account_ref)
    except Exception as error:
        log.exception("bounce_hook_failed", error=type(error).__name__)
