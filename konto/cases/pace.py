"""How many cases may be opened: counted by network, contact and account, from the cases themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q

from konto.cases.contacts import Contact
from konto.cases.models import ALARMS, Author, Case, Message, Subject
from konto.kernel import clock, keys, throttle

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
PER_NETWORK: Final = ((10, HOUR), (30, DAY))
PER_CONTACT: Final = ((5, DAY),)
PER_ACCOUNT: Final = ((10, DAY),)
ASKED: Final = frozenset(Subject) - ALARMS
MOST_UNANSWERED: Final = 10
"""Messages that a person may write in one case before somebody answers."""


class TooMany(throttle.Slow):
    """As many cases as may be opened from here for now; `until` says when another may be."""


def network_mark(network: str) -> bytes:
    """The keyed mark that a case keeps of a visitor's network, for a day."""
    return keys.fingerprint("cases.network", network)


class WaitForAnswer(Exception):
    """Somebody has written often enough in one case: now it is the staff's turn."""


def check_stranger(*, network: str, contact: Contact | None) -> None:
    """Raises TooMany. Whoever asks waits for others from the same place, so that together they can't get past."""
    mark = network_mark(network)
    _one_after_another(mark)
    _check(Q(network_mark=mark, account_ref=None), PER_NETWORK)
    if contact:
        _check(Q(contact_mark=contact.mark, account_ref=None), PER_CONTACT)


def check_account(ref: UUID) -> None:
    """Raises TooMany where the account has asked too often."""
    _one_after_another(ref.bytes)
    _check(Q(account_ref=ref, subject__in=ASKED), PER_ACCOUNT)


def check_turn(case: Case) -> None:
    """Raises WaitForAnswer where the person has written ten times since the last answer."""
    last = Message.objects.filter(case=case, author=Author.STAFF).aggregate(last=Max("number"))["last"] or 0
    if Message.objects.filter(case=case, number__gt=last).count() >= MOST_UNANSWERED:
        raise WaitForAnswer


def forget_networks() -> None:
    """Drop the marks that no longer count."""
    Case.objects.filter(network_mark__isnull=False, opened_at__lte=clock.now() - DAY).update(network_mark=None)


def _one_after_another(mark: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(mark[:8], signed=True)])


def _check(mine: Q, limits: tuple[tuple[int, timedelta], ...]) -> None:
    for most, window in limits:
        latest = Case.objects.filter(mine, opened_at__gt=clock.now() - window).order_by("-opened_at")
        times = list(latest.values_list("opened_at", flat=True)[:most])
        if len(times) == most:
            raise TooMany(times[-1] + window)
