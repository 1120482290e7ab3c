"""The shield over contacts: whoever was reached before a change can take it back for a while.

A link takes back its change and everything since, so that somebody who changes twice is no better off. Each contact
gets the link of the first change that came after it: what was there before everything takes back everything. What came
lately itself gets none, or a thief whose contact the owner takes off would take the account back by it. What can still
be taken back stays so for as long as the newest change: a link that is told anew always has the whole time before it.
Who can do what in which order stands in docs/adr/0008.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from konto.identity.identifiers import mask
from konto.identity.models import Account, ContactChange, Identifier, IdentifierKind
from konto.identity.models.identifiers import REACHES
from konto.identity.queries import REACHING, UNDO_FOR, contact_of, contacts_of, is_fresh
from konto.kernel import clock, ids, keys
from konto.notices import actions as notices
from konto.notices import queries as letters

PURPOSE = "undo"
FIRST_FIRST = ("created_at", "id")


@dataclass(frozen=True)
class Keeper:
    """A contact that an account has, or had until lately."""

    kind: IdentifierKind
    value: str
    folded: str
    row: Identifier | ContactChange
    """The identifier; for a contact from before, the change that took it away."""

    is_fresh: bool
    """Whether it proves something alone: a number that changed hands must take nothing back."""

    @property
    def channel(self) -> str:
        return REACHES[self.kind]

    @property
    def masked(self) -> str:
        return mask(self.value)


def new_digest(change_id: UUID) -> bytes:
    """What is kept of the undo link of a change that is written down now."""
    return ids.digest(_token(keys.fingerprint(PURPOSE, str(change_id))))


def token_of(change: ContactChange) -> str:
    """The secret of the undo link: made from a key outside the database, so that a later letter can say it again."""
    made = [_token(mark) for mark in keys.fingerprints(PURPOSE, str(change.id))]
    return next((one for one in made if ids.digest(one) == bytes(change.undo_digest or b"")), made[0])


def by_token(token: str) -> ContactChange | None:
    """The change that an undo link stands for, whatever became of it."""
    found = ContactChange.objects.select_related("account").filter(undo_digest=ids.digest(token))
    return found.first()


@dataclass(frozen=True)
class Changes:
    """What of an account's contacts was changed, or waits to be, and wasn't taken back: read once for all questions."""

    on_record: list[ContactChange]
    """The first change first, also those for which it is too late to take them back."""

    at: datetime | None = None
    """The moment as of which this is asked; None for now."""

    @property
    def chain(self) -> list[ContactChange]:
        """What can be taken back, the first change first: applied lately, or waiting to be."""
        at = self.at or clock.now()
        return [one for one in self.on_record if not one.dropped_at and one.undo_until and one.undo_until > at]

    @property
    def history(self) -> list[ContactChange]:
        """What was applied, in the order in which it was."""
        applied = [(one.applied_at, one.id, one) for one in self.on_record if one.applied_at]
        return [one for _at, _id, one in sorted(applied, key=lambda each: each[:2])]

    def waiting(self, kind: str) -> ContactChange | None:
        """The contact of this kind that waits to be proved."""
        return next((one for one in self.chain if one.kind == kind and one.applied_at is None), None)


def changes_of(account: Account, *, at: datetime | None = None) -> Changes:
    """What is on record of the account; what could be taken back `at` a moment that is past counts as lately still."""
    counts = Q(dropped_at=None) | ~Q(applied_at=None)
    mine = ContactChange.objects.filter(counts, account=account, undone_at=None)
    return Changes(list(mine.order_by(*FIRST_FIRST)), at)


def waiting_change(account: Account, kind: str) -> ContactChange | None:
    """The contact of this kind that waits to be proved."""
    return changes_of(account).waiting(kind)


def prolong(account: Account, *, until: datetime) -> None:
    """What can be taken back now can be until then: a new change is told with the link of the first, which must not end
    before it. Call it with the account locked, before the letters about the change."""
    lasting = ContactChange.objects.filter(account=account, undone_at=None, dropped_at=None)
    lasting.filter(undo_until__gt=clock.now(), undo_until__lt=until).update(undo_until=until)


def taken_back_with(change: ContactChange) -> list[ContactChange]:
    """Everything that goes when this change is taken back: it, and what was asked for or applied since."""
    at = change.created_at
    since = Q(created_at__gt=at) | Q(created_at=at, id__gte=change.id) | Q(applied_at__gt=at)
    mine = ContactChange.objects.filter(since, account=change.account_id, undone_at=None)
    return list(mine.order_by(*FIRST_FIRST))


def restored_by(changes: Sequence[ContactChange]) -> dict[IdentifierKind, ContactChange]:
    """For each kind that changes the first change that was applied: what was before it is what comes back."""
    applied = sorted((one for one in changes if one.applied_at), key=lambda one: (one.applied_at, one.id), reverse=True)
    return {IdentifierKind(one.kind): one for one in applied}


def guardians_of(account: Account, *, at: datetime | None = None) -> list[Keeper]:
    """The contacts from before whatever changed lately that prove something alone: no thief's is among them.

    `at`: lately as of that moment. While an account is closed nothing a thief put there grows old enough to be trusted.
    """
    return _guardians(account, changes_of(account, at=at))


def who_may_undo(account: Account, changes: Changes) -> list[Keeper]:
    """Who gets a link by which what is changed now can be taken back."""
    return _entitled(account, changes)


def tell_keepers(
    kind: str, account: Account, *, context: Mapping[str, object], key: str, network: str | None = None
) -> int:
    """Write to every contact from before a change, also to those that changed lately, with the link that undoes it.

    Returns how many there are; none where no change can be taken back.

    No cap holds that back, though a flood ends, and a number that can't be reached today holds nothing up. A number
    that wasn't proved for long is told without a link, and so is what came lately itself.
    """
    changes = changes_of(account)
    entitled = {one.folded for one in _entitled(account, changes)}
    told = 0
    for place, keeper in enumerate(_keepers(account, changes.chain)):
        undone = undone_by(keeper.folded, changes.chain)
        told += undone is not None
        if undone is None or letters.told_enough(keeper.value, kind, channel=keeper.channel):
            continue
        link = _link(undone) if keeper.folded in entitled else ""
        with suppress(notices.NoGateway, notices.BadAddress):
            notices.send(
                kind,
                to=keeper.value,
                channel=keeper.channel,
                language=account.language,
                context={"name": account.name, "link": link, "until": undone.undo_until, **context},
                key=f"{key}:{place}",
                account_ref=account.ref,
                network=network,
                capped=False,
            )
    return told


@dataclass(frozen=True)
class Agreement:
    """Whose yes is needed as well before the account may be deleted: one of these, as long as `until`."""

    keepers: list[Keeper]
    until: datetime


def agreement_for(account: Account) -> Agreement | None:
    """None where the contact that confirms a deletion has been there from before everything that changed lately."""
    kind = contact_of(account).kind
    changes = changes_of(account)
    ends = [one.undo_until for one in changes.chain if one.applied_at and one.kind == kind and one.undo_until]
    return Agreement(_guardians(account, changes), max(ends)) if ends else None


def undone_by(folded: str, chain: Sequence[ContactChange]) -> ContactChange | None:
    """The first change that came after this contact; None where nothing did."""
    for place, change in enumerate(chain):
        if change.old_folded == folded:
            break
        if change.applied_at and change.folded == folded:
            return chain[place + 1] if place + 1 < len(chain) else None
    return chain[0] if chain else None


def link_for(account: Account, folded: str) -> str:
    """The link by which a contact takes back what came after it; empty where nothing did, or it may not."""
    changes = changes_of(account)
    undone = undone_by(folded, changes.chain)
    entitled = {one.folded for one in _entitled(account, changes)}
    return _link(undone) if undone and folded in entitled else ""


def _link(change: ContactChange) -> str:
    return notices.link(reverse("identity:undo", args=[token_of(change)]))


def _guardians(account: Account, changes: Changes) -> list[Keeper]:
    chain, history = changes.chain, changes.history
    return [
        one
        for one in _keepers(account, chain)
        if one.is_fresh and not _came_lately(one.folded, history, before=_ruled_by(one.folded, chain))
    ]


def _entitled(account: Account, changes: Changes) -> list[Keeper]:
    """Who may take something back: the guardians; where there is none, whoever proves something alone.

    So somebody who had nothing but a number from long ago, and added an address, isn't left without a way.
    """
    return _guardians(account, changes) or [one for one in _keepers(account, changes.chain) if one.is_fresh]


def _came_lately(folded: str, history: Sequence[ContactChange], *, before: datetime) -> bool:
    """Whether the contact is on record as new to the account within the shield's time before a moment.

    One that went and came back isn't new. Changes stay on record longer than twice that time.
    """
    first = next((one for one in history if folded in (one.folded, one.old_folded)), None)
    return bool(first and first.folded == folded and first.applied_at and first.applied_at > before - UNDO_FOR)


def _ruled_by(folded: str, chain: Sequence[ContactChange]) -> datetime:
    """Before when a contact has to have been there for long: before what it would take back."""
    change = undone_by(folded, chain) or next(iter(chain), None)
    return change.created_at if change else clock.now()


def _keepers(account: Account, chain: Sequence[ContactChange]) -> list[Keeper]:
    """Each proved contact of today and of the changes, once."""
    former = [_former(one) for one in chain if one.applied_at and one.old_proved_at and one.kind in REACHING]
    found = {one.folded: one for one in [*former, *(_present(one) for one in contacts_of(account))]}
    return list(found.values())


def _present(identifier: Identifier) -> Keeper:
    return Keeper(
        IdentifierKind(identifier.kind), identifier.value, identifier.folded, identifier, is_fresh(identifier)
    )


def _former(change: ContactChange) -> Keeper:
    kind = IdentifierKind(change.kind)
    as_it_was = Identifier(kind=kind, value=change.old_value, proved_at=change.old_proved_at)
    return Keeper(kind, change.old_value, change.old_folded, change, is_fresh(as_it_was))


def _token(mark: bytes) -> str:
    return base64.urlsafe_b64encode(mark).rstrip(b"=").decode()
