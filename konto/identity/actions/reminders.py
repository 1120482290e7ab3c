"""Reminding people that their contact waits to be confirmed: twice, before the account closes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from konto.identity import late, proofs, queries
from konto.identity.actions.writing import write
from konto.identity.models import Account, Identifier, Purpose, State
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices

SHARES = (2 / 7, 5 / 7)
"""When to remind, as a share of the days that there are."""

AT_ONCE = 200
LETTER_STILL_FRESH = timedelta(hours=1)
"""Whoever asked for a letter just now needs no other one, and its code must go on working."""


def remind_unconfirmed() -> int:
    """Remind whoever is due; returns how many were. Whoever missed one, for want of a worker, gets the later alone."""
    days = timedelta(days=settings.KONTO_ACTIVATION_DAYS)
    now, reminded = clock.now(), 0
    for number, share in reversed(list(enumerate(SHARES, start=1))):
        waiting = Account.objects.filter(state=State.NEW, reminders__lt=number)
        due = waiting.filter(created_at__lte=now - days * share, created_at__gt=now - days).order_by("created_at")
        reminded += sum(_remind(one, number=number) for one in due.values_list("pk", flat=True)[:AT_ONCE])
    return reminded


@transaction.atomic
def _remind(account_id: UUID, *, number: int) -> bool:
    """One by one, and never twice: a sign-up that is confirmed, or reminded, at this moment is left alone."""
    rows = Account.objects.select_for_update(skip_locked=True)
    account = rows.filter(pk=account_id, state=State.NEW, reminders__lt=number).first()
    if account is None:
        return False
    Account.objects.filter(pk=account.pk).update(reminders=number)
    contact, sent = queries.contact_of(account), queries.last_proof_at(account, Purpose.ACTIVATE)
    if contact.bounced_at or (sent and clock.now() < sent + LETTER_STILL_FRESH):
        return False
    return _write_unless_capped(account, contact, number=number)


def _write_unless_capped(account: Account, contact: Identifier, *, number: int) -> bool:
    """A reminder that a cap holds back is let go: the page says the same."""
    try:
        with transaction.atomic():
            _write(account, contact, number=number)
    except (notices.TooMany, notices.NoGateway, notices.BadAddress):
        return False
    return True


def _write(account: Account, contact: Identifier, *, number: int) -> None:
    closes = late.closes_at(account)
    assert closes, "only those who will be stopped are reminded"
    journal.record(Event.ACTIVATION_REMINDED, account.ref, actor=Actor.system(), number=number)
    write(
        "identity/reminder",
        account,
        to=contact,
        context={"closes": closes, "link": notices.link(_path(account, contact))},
        key=f"reminder:{contact.id}:{account.created_at:%Y%m%d%H%M%S}:{number}",
    )


def _path(account: Account, contact: Identifier) -> str:
    """A letter has a new link; behind a text's one asks for a code, which would be over before it is read."""
    if contact.channel == "sms":
        return reverse("identity:activate")
    before = queries.last_proof(account, Purpose.ACTIVATE)
    browser = before.browser_digest if before else None
    issued = proofs.issue(account, contact, Purpose.ACTIVATE, browser=browser)
    return reverse("identity:activate_link", args=[issued.link])
