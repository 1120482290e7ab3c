"""The link that opens an account again: it goes to a contact alone, is looked at without harm, and works for a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction

from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.identity.models import Account
from konto.kernel import clock, ids, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices
from konto.standing import letters, now
from konto.standing.actions.phases import lock, move, note_change
from konto.standing.letters import Recipient
from konto.standing.models import Phase, Reopening, Restriction, Rule

WORKS: Final = timedelta(days=7)
BETWEEN: Final = timedelta(minutes=1)


class Fate(StrEnum):
    """What a link is worth."""

    GOOD = "good"
    EXPIRED = "expired"
    OVER = "over"
    """Unknown, used, replaced by a newer one, or the contact is no longer the account's."""


@dataclass(frozen=True)
class Opened:
    """What became of a link that was followed. `confirm`: the secret of the page where a sign-up is confirmed."""

    fate: Fate
    confirm: str = ""
    closed: bool = False
    """Whether another restriction keeps the account closed."""


def links_for(account: Account, restriction: Restriction) -> list[Recipient]:
    """New links, each for the contact that it goes to alone; the ones before stop working. The account is locked.

    Under suspicion of a hijack they go to the contacts from before whatever changed: a thief holds none of those.
    """
    Reopening.objects.filter(restriction=restriction).delete()
    suspected = restriction.rule == Rule.HIJACK
    guardians = identity.guardians_of(account, at=restriction.starts_at) if suspected else []
    if guardians:
        return [_link(restriction, one.channel, one.value, None) for one in guardians]
    contact = identities.contact_of(account)
    return [_link(restriction, contact.channel, contact.value, contact.pk)]


def weigh(token: str) -> Fate:
    """What the link is worth. Changes nothing."""
    found = Reopening.objects.select_related("restriction").filter(digest=ids.digest(token)).first()
    if found is None or found.restriction.phase != Phase.LIFTED:
        return Fate.OVER
    return Fate.EXPIRED if found.until <= clock.now() else Fate.GOOD


@transaction.atomic
def reopen(token: str, *, session: UUID | None) -> Opened:
    """Open the account as it was, for whoever followed the link from the letter: the contact is proved by that.

    After a suspected hijack every session but this ends: a thief may sit in another.
    """
    found = Reopening.objects.filter(digest=ids.digest(token)).first()
    if found is None:
        return Opened(Fate.OVER)
    try:
        account, restriction = lock(found.restriction_id)
    except Restriction.DoesNotExist:
        return Opened(Fate.OVER)
    fate = weigh(token)
    if fate is not Fate.GOOD or account is None:
        return Opened(fate)
    actor = Actor.person(account.ref)
    if found.contact and not identity.note_held(account, found.contact, sent_at=found.created_at, actor=actor):
        return Opened(Fate.OVER)
    move(restriction, Phase.OVER, actor=actor)
    if restriction.rule == Rule.HIJACK:
        identity.end_sessions(account, but=session, actor=actor)
    note_change(account)
    journal.record(Event.ACCOUNT_REOPENED, account.ref, actor=actor, restriction=restriction.id)
    return Opened(Fate.GOOD, identity.activation_link(account, actor=actor) or "", bool(now.closing(account)))


def send_again(restriction_id: UUID) -> bool:
    """Send the link anew, to the contact as it is now. False within a minute, or where none is waited for.

    False as well where a cap on letters is reached: then the link before still works.
    """
    try:
        return _send_again(restriction_id)
    except notices.TooMany:
        return False


@transaction.atomic
def _send_again(restriction_id: UUID) -> bool:
    account, restriction = lock(restriction_id)
    if account is None or restriction.phase != Phase.LIFTED:
        return False
    lately = Reopening.objects.filter(restriction=restriction, created_at__gt=clock.now() - BETWEEN)
    if lately.exists():
        return False
    letters.reopening(account, restriction, recipients=links_for(account, restriction))
    return True


def send_again_by_link(token: str) -> None:
    """The same for somebody who has a link that is too old. What comes of it, only the letter says."""
    found = Reopening.objects.filter(digest=ids.digest(token)).first()
    if found:
        send_again(found.restriction_id)


def _link(restriction: Restriction, channel: str, value: str, contact: UUID | None) -> Recipient:
    token, at = ids.token(), clock.now()
    Reopening.objects.create(
        digest=ids.digest(token),
        restriction=restriction,
        account_ref=restriction.account_ref,
        contact=contact,
        created_at=at,
        until=at + WORKS,
    )
    return Recipient(channel, value, token, at + WORKS)
