"""From the journal's events to what services hear: where each type of RISC and CAEP really happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from konto.identity import queries as identities
from konto.identity.queries import Swap
from konto.kernel import holdings
from konto.kernel.actors import ActorKind
from konto.kernel.events import Event
from konto.kernel.journal import JournalEntry
from konto.services.models import Grant
from konto.services.signals import doors
from konto.services.signals.queueing import Address, Claims, Happening, is_known, queue, queue_purge, release
from konto.services.signals.types import Type

INITIATORS: Final = {ActorKind.PERSON: "user", ActorKind.STAFF: "admin", ActorKind.SYSTEM: "policy"}
"""CAEP 1.0, section 2: who began it. Of a stranger nothing is said."""

SCOPES: Final = {"email": "email", "phone": "phone"}
"""By kind of identifier: what somebody agreed to, where a service knows theirs. User names are told to nobody."""


def note(entry: JournalEntry) -> None:
    """Write down who has to be told of what has just been journalled."""
    if entry.subject is None:
        return
    if entry.event in GONE:
        _note_gone(entry.subject)
    elif is_known(entry.subject):
        TOLD[Event(entry.event)](entry, entry.subject)


def note_end(account_ref: UUID) -> None:
    """Whoever knows the account is told of its end, when that is certain. Called while it is known by name."""
    queue_purge(account_ref)


def _note_gone(account_ref: UUID) -> None:
    """Where a sign-up began anew its row is somebody else's now: at services it has to be another account as well."""
    account = identities.by_ref(account_ref)
    if account is not None:
        holdings.erase("services", account.subject)
    release(account_ref)


def _tell(kind: Type) -> Callable[[JournalEntry, UUID], None]:
    def tell(entry: JournalEntry, account_ref: UUID) -> None:
        queue(_happening(kind, entry, account_ref))

    return tell


def _tell_of_credential(kind: str, change: str) -> Callable[[JournalEntry, UUID], None]:
    """CAEP 1.0, section 3.3. `kind` names the type; empty: the one that the entry speaks of."""

    def tell(entry: JournalEntry, account_ref: UUID) -> None:
        claims = {"credential_type": kind or str(entry.details.get("kind", "other")), "change_type": change}
        queue(_happening(Type.CREDENTIAL_CHANGE, entry, account_ref, claims))

    return tell


def _tell_of_stop(entry: JournalEntry, account_ref: UUID) -> None:
    """What a recovery led to was taken back: contacts are what they were, and there is no password any more."""
    if entry.event == Event.CHANGES_UNDONE or entry.details.get("shut"):
        _tell(Type.CREDENTIAL_CHANGE_REQUIRED)(entry, account_ref)
        for swap in identities.swaps_taken_back(account_ref, at=entry.at):
            _tell_of_swap(swap, entry, account_ref)


def _tell_of_change(entry: JournalEntry, account_ref: UUID) -> None:
    swap = identities.last_swap(account_ref, str(entry.details["kind"]))
    if swap:
        _tell_of_swap(swap, entry, account_ref)


def _tell_of_swap(swap: Swap, entry: JournalEntry, account_ref: UUID) -> None:
    """Only what a service knew can have changed for it."""
    if swap.kind in SCOPES and swap.old:
        address = Address(SCOPES[swap.kind], swap.old, swap.new)
        queue(replace(_happening(Type.IDENTIFIER_CHANGED, entry, account_ref), address=address))


def _tell_of_new_holder(entry: JournalEntry, account_ref: UUID) -> None:
    number = identities.identifier_named(UUID(str(entry.details["identifier"])))
    if number and number.kind in SCOPES:
        address = Address(SCOPES[number.kind], number.value)
        queue(replace(_happening(Type.IDENTIFIER_RECYCLED, entry, account_ref), address=address))


def _tell_of_sessions(entry: JournalEntry, account_ref: UUID) -> None:
    """All of them, or each by the name that a service has for it (CAEP 1.0, section 3.1)."""
    living = identities.living_sessions(account_ref)
    if not living:
        queue(_happening(Type.SESSION_REVOKED, entry, account_ref))
        return
    over = Grant.objects.filter(account_ref=account_ref, signed_out_at=None, ended_at=None).exclude(session__in=living)
    for service_id, sid in over.values_list("client__service", "sid"):
        queue(replace(_happening(Type.SESSION_REVOKED, entry, account_ref), session=(service_id, sid)))


def _tell_leaving(kind: Type) -> Callable[[JournalEntry, UUID], None]:
    def tell(entry: JournalEntry, account_ref: UUID) -> None:
        queue(_happening(kind, entry, account_ref))
        doors.look(account_ref)

    return tell


def _happening(kind: Type, entry: JournalEntry, account_ref: UUID, claims: Claims | None = None) -> Happening:
    initiator = INITIATORS.get(ActorKind(entry.actor_kind), "")
    return Happening(kind, account_ref, txn=entry.id, claims=claims or {}, initiator=initiator, at=entry.at)


TOLD: Final[dict[Event, Callable[[JournalEntry, UUID], None]]] = {
    Event.SESSIONS_ENDED: _tell_of_sessions,
    Event.NOT_ME: _tell_of_sessions,
    Event.PASSWORD_CHANGED: _tell_of_credential("password", "update"),
    Event.DOOR_ADDED: _tell_of_credential("", "create"),
    Event.DOOR_CLOSED: _tell_of_credential("", "delete"),
    Event.DOORS_DROPPED: _tell_of_credential("other", "revoke"),
    Event.RECOVERY_WAITS: _tell(Type.RECOVERY_ACTIVATED),
    Event.RECOVERED: _tell(Type.RECOVERY_ACTIVATED),
    Event.RECOVERY_STOPPED: _tell_of_stop,
    Event.CHANGES_UNDONE: _tell_of_stop,
    Event.IDENTIFIER_CHANGED: _tell_of_change,
    Event.NUMBER_DOUBTED: _tell_of_new_holder,
    Event.DEPARTURE_REQUESTED: _tell_leaving(Type.LEAVING_REQUESTED),
    Event.DEPARTURE_KEPT: _tell_leaving(Type.LEAVING_KEPT),
}
GONE: Final = (Event.CERTIFICATE_SEALED, Event.SIGN_UP_PURGED, Event.SIGN_UP_REPLACED)
"""From here on the account is gone for certain: a sign-up that nobody proved goes at once, others by their proof."""
