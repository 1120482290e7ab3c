"""What other rooms and the pages may ask about accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Case, Q, QuerySet, When

from konto.identity import confusables, entrants, finding, identifiers, late, phones
from konto.identity.entrants import Entrant
from konto.identity.identifiers import Known
from konto.identity.models import (
    Acceptance,
    Account,
    ContactChange,
    Identifier,
    IdentifierKind,
    Proof,
    Purpose,
    RetiredIdentifier,
    Session,
    State,
    living,
)
from konto.kernel import clock, keys
from konto.kernel.holdings import Subject

REACHING = (IdentifierKind.EMAIL, IdentifierKind.PHONE)
CONFIRM_AHEAD = timedelta(days=30)
"""How long before a number gets stale its owner is asked to confirm it again."""


BEST_FIRST = (Case(When(proved_at=None, then=2), When(bounced_at__isnull=False, then=1), default=0), "kind")
"""The order of an account's contacts."""

UNDO_FOR = timedelta(days=14)
"""How long a changed contact can be put back, and how long what it was before is kept free for that."""


Contact = Known
"""An address or a number, as it is kept and found."""


class WayIn(NamedTuple):
    """A door, without what its owner calls it, and without anything that would open it."""

    kind: str
    opens: bool
    last_used_at: datetime | None


def account_by(typed: str, *, region: str = "") -> Account | None:
    """The account that an e-mail address, a number or a user name belongs to, proved or not."""
    folded = identifiers.fold(typed, region=region)
    found = Identifier.objects.select_related("account").filter(folded=folded).first() if folded else None
    return found.account if found else None


def kind_of(typed: str) -> str:
    """What somebody means by what they typed: "email", "phone" or "name"."""
    return identifiers.kind_of(typed)


def named(typed: str, *, most: int) -> list[Account]:
    """Accounts whose name, or its last word, begins so, with their identifiers: for staff."""
    return finding.by_name(typed, most=most)


def ways_in(account: Account) -> list[WayIn]:
    """Every door of the account, by its kind alone: for staff."""
    from konto.identity.doors import listing  # noqa: PLC0415 - doors ask here themselves

    return [WayIn(door.kind, door.opens, door.last_used_at) for door in listing.doors_of(account)]


def contact_of(account: Account) -> Identifier:
    """Where the account is written to first: a proved contact before others, an address before a number.

    Raises Identifier.DoesNotExist.
    """
    found = _contacts(account).first()
    if found is None:
        raise Identifier.DoesNotExist
    return found


def contacts_of(account: Account) -> list[Identifier]:
    """Every proved contact: who changes something about the account tells all of them."""
    return list(_contacts(account).exclude(proved_at=None))


def unproved_contacts_of(account: Account) -> list[Identifier]:
    """Every contact that nobody proved: it may be a stranger's."""
    return list(_contacts(account).filter(proved_at=None))


def identifier_of(account: Account, kind: IdentifierKind) -> Identifier | None:
    """The account's address, number or user name: one of a kind at the most."""
    return Identifier.objects.filter(account=account, kind=kind).first()


def is_fresh(identifier: Identifier) -> bool:
    """Whether it was proved lately enough to prove something alone: numbers change hands, addresses hardly.

    Never where somebody said since that it is theirs now.
    """
    if is_doubted(identifier):
        return False
    if identifier.kind != IdentifierKind.PHONE:
        return identifier.proved_at is not None
    until = fresh_until(identifier)
    return until is not None and until > clock.now()


def is_stale(identifier: Identifier) -> bool:
    """Whether it was proved, but too long ago to prove something alone."""
    return identifier.proved_at is not None and not is_fresh(identifier)


def fresh_until(identifier: Identifier) -> datetime | None:
    """Until when a number that was proved proves something alone; None for what doesn't get stale."""
    if identifier.kind != IdentifierKind.PHONE or identifier.proved_at is None:
        return None
    return identifier.proved_at + timedelta(days=settings.KONTO_PHONE_FRESH_DAYS)


def number_to_confirm(account: Account) -> Identifier | None:
    """The account's number where it is time to confirm it again: it is stale, or will be before long."""
    number = identifier_of(account, IdentifierKind.PHONE)
    until = fresh_until(number) if number else None
    return number if until and until <= clock.now() + CONFIRM_AHEAD else None


def is_doubted(identifier: Identifier) -> bool:
    """Whether somebody said, after it was last proved, that it has another holder."""
    doubted, proved = identifier.doubted_at, identifier.proved_at
    return doubted is not None and (proved is None or doubted >= proved)


def last_accepted(account: Account) -> dict[str, Acceptance]:
    """Of each document the version that the account accepted last."""
    return {one.document: one for one in account.acceptances.order_by("accepted_at")}


def known_of(account: Account) -> list[str]:
    """What is known of the person, and so is no password: the name, and every address, number and user name."""
    found = [account.name]
    for one in Identifier.objects.filter(account=account).order_by("kind"):
        found += identifiers.written(one.value)
    return found


def identifiers_of(subject: Subject) -> list[Identifier]:
    """Everything by which the account is found."""
    return list(Identifier.objects.filter(account=subject.id).order_by("kind", "created_at"))


def spellings_of(identifier: Identifier) -> set[str]:
    """How an address or number may lie in a store: as shown, as found, and a number as programs make it.

    None of a user name: it may be a word that stands in any text.
    """
    if identifier.kind == IdentifierKind.NAME:
        return set()
    known = {identifier.value, identifier.folded}
    return known.union(phones.spellings(identifier.value)[:3]) if identifier.kind == IdentifierKind.PHONE else known


def masked_address_of(subject: Subject) -> str:
    """How the account is reached, as strangers may see it; empty once it is gone."""
    return next((one.masked for one in identifiers_of(subject) if one.kind in REACHING), "")


def masked_beside(contact: str, other: str) -> str:
    """A contact masked for a page that shows another one, too: so that nobody takes the one for the other."""
    return identifiers.masks_apart(contact, other)[0]


def account_of(subject: Subject) -> Account:
    """The account itself. Raises Account.DoesNotExist once it is gone."""
    return Account.objects.get(pk=subject.id, ref=subject.ref)


def by_ref(ref: UUID) -> Account | None:
    """The account that goes by this reference; None once it is gone."""
    return Account.objects.filter(ref=ref).first()


def folded(typed: str) -> str:
    """The one spelling of an address, a number or a user name by which it is found; empty for what is none."""
    return identifiers.fold(typed)


def read_contact(typed: str) -> Contact:
    """An address or a number, as it will be kept. Raises ValidationError, also for a user name."""
    return identifiers.read_contact(typed)


def held_open(refs: Iterable[UUID]) -> set[UUID]:
    """Of these references those whose accounts aren't being erased; none begins to be before the transaction ends.

    For whoever writes rows of many accounts at a time: locked in the order of their ids, against the erasing alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ref FROM identity_account WHERE ref = ANY(%s) AND state <> %s ORDER BY id FOR KEY SHARE",
            [list(refs), State.ERASING],
        )
        return {ref for (ref,) in cursor.fetchall()}


def is_reached_at(account: Account, typed: str) -> bool:
    """Whether an address, number or user name is the account's, or was until lately and may be put back."""
    return bool(reached_at([account.pk], typed))


def reached_at(accounts: Collection[UUID], typed: str) -> set[UUID]:
    """Which of these accounts, by their row ids, have or had it so: one query."""
    folded = identifiers.fold(typed)
    if not folded:
        return set()
    held = Identifier.objects.filter(account__in=accounts, folded=folded)
    former = ContactChange.objects.filter(account__in=accounts, old_folded=folded, undone_at=None)
    former = former.filter(undo_until__gt=clock.now()).exclude(applied_at=None)
    return set(held.values_list("account", flat=True).union(former.values_list("account", flat=True)))


def days_run_out_at(account: Account) -> datetime | None:
    """When a sign-up is stopped for want of confirmation; None where it never is."""
    return late.closes_at(account)


def run_out_of_days() -> QuerySet[Account]:
    """The sign-ups that nobody confirmed in time, the oldest first."""
    days = settings.KONTO_ACTIVATION_DAYS
    waiting = Account.objects.filter(state=State.NEW).order_by("created_at")
    return waiting.filter(created_at__lte=clock.now() - timedelta(days=days)) if days else waiting.none()


def sessions_of(account: Account) -> QuerySet[Session]:
    """The account's living sessions, the latest first."""
    return Session.objects.filter(living(), account=account).order_by("-last_seen_at")


def entrant_at(ref: UUID, session: UUID) -> Entrant | None:
    """Who goes by this reference, and whether this session still opens their account; None once they are gone."""
    return entrants.entrant_at(ref, session)


def look_of(name: str) -> str:
    """What a name looks like: the same for all that people take for each other, whatever the script (UTS #39)."""
    return confusables.skeleton(name)


def held_by(account: Account) -> dict[str, Identifier]:
    """The account's address, number and user name, by their kinds."""
    return entrants.held_by(account)


def sessions_that_live(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these sessions still open something."""
    return set(Session.objects.filter(living(), id__in=ids, account__isnull=False).values_list("id", flat=True))


def is_retired(kind: str, folded: str) -> bool:
    """Whether an identifier belonged to somebody who left, under any pepper still kept."""
    return _retired(kind, folded).exists()


def retired_among(contacts: Iterable[Contact]) -> set[Contact]:
    """Which of them belonged to somebody who left: one query, however many they are."""
    marks = {mark: one for one in contacts for mark in keys.fingerprints(retired_purpose(one.kind), one.folded)}
    alive = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    found = RetiredIdentifier.objects.filter(alive, mark__in=list(marks)).values_list("mark", flat=True)
    return {marks[bytes(mark)] for mark in found}


def is_kept_for_undo(folded: str, *, but: Account | None = None) -> bool:
    """Whether an identifier left an account lately and may be put back: until then nobody else gets it.

    `but` names the account that may have it all the same. Ask where `is_retired` is asked: once the identifier is held.
    """
    kept = ContactChange.objects.filter(old_folded=folded, undone_at=None, undo_until__gt=clock.now())
    return bool(folded) and kept.exclude(applied_at=None).exclude(account=but).exists()


def shielded(account: Account) -> bool:
    """Whether a contact was asked to change, changed or put back in the last two weeks: then nothing is hurried."""
    since = clock.now() - UNDO_FOR
    lately = Q(created_at__gt=since) | Q(applied_at__gt=since) | Q(undone_at__gt=since)
    return ContactChange.objects.filter(lately, account=account, kind__in=REACHING).exists()


def retired_on(kind: str, folded: str) -> date | None:
    """The day an identifier was retired."""
    found = _retired(kind, folded).first()
    return found.retired_on if found else None


def retired_purpose(kind: str) -> str:
    """What the fingerprint of a retired identifier is keyed for: the same text of another kind is another."""
    return f"retired/{kind}"


def _retired(kind: str, folded: str) -> QuerySet[RetiredIdentifier]:
    alive = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    return RetiredIdentifier.objects.filter(alive, mark__in=keys.fingerprints(retired_purpose(kind), folded))


def _contacts(account: Account) -> QuerySet[Identifier]:
    """Proved ones first, and of those the ones that take what is sent to them."""
    return Identifier.objects.filter(account=account, kind__in=REACHING).order_by(*BEST_FIRST)


def waiting_proof_at(account: Account, purpose: Purpose) -> datetime | None:
    """When the code or link that can still be used for this purpose was sent; None where there is none."""
    waiting = Proof.objects.filter(account=account, purpose=purpose, ended_at=None).first()
    return waiting.created_at if waiting else None


def last_proof_at(account: Account, purpose: Purpose) -> datetime | None:
    """When the account was last sent a code or link for this purpose."""
    newest = last_proof(account, purpose)
    return newest.created_at if newest else None


def last_proof(account: Account, purpose: Purpose) -> Proof | None:
    """The newest proof for this purpose, whatever became of it."""
    return Proof.objects.filter(account=account, purpose=purpose).order_by("-created_at").first()


def greeting(account: Account) -> dict[str, str]:
    """The name for a letter's greeting; none where nobody proved the address, or a stranger could write there."""
    return {"name": account.name} if contact_of(account).proved_at else {}


class Swap(NamedTuple):
    """A contact that took the place of another; either may be empty."""

    kind: str
    old: str
    new: str


def last_swap(account_ref: UUID, kind: str) -> Swap | None:
    """What the account's last change of a contact of this kind replaced by what."""
    applied = ContactChange.objects.filter(account__ref=account_ref, kind=kind).exclude(applied_at=None)
    change = applied.order_by("-applied_at").first()
    return Swap(kind, change.old_value, change.value) if change else None


def swaps_taken_back(account_ref: UUID, *, at: datetime) -> list[Swap]:
    """The contacts that went back to what they were when an owner took changes back at this moment."""
    mine = ContactChange.objects.filter(account__ref=account_ref, undone_at__range=(at - timedelta(minutes=1), at))
    swaps: dict[str, Swap] = {}
    for one in mine.exclude(applied_at=None).order_by("applied_at"):
        first = swaps.get(one.kind)
        swaps[one.kind] = Swap(one.kind, one.value, first.new if first else one.old_value)
    return list(swaps.values())


def identifier_named(identifier_id: UUID) -> Identifier | None:
    """The identifier with this row id; None where it is gone."""
    return Identifier.objects.filter(pk=identifier_id).first()


def living_sessions(account_ref: UUID) -> list[UUID]:
    """The sessions of an account that still open something."""
    return list(Session.objects.filter(living(), account__ref=account_ref).values_list("id", flat=True))
