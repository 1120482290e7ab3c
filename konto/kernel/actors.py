"""Who does something: given to every action, written in every journal entry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    PERSON = "person"
    STAFF = "staff"
    SERVICE = "service"
    SYSTEM = "system"
    STRANGER = "stranger"


@dataclass(frozen=True)
class Actor:
    """Somebody acting; `ref` is their pseudonymous reference, None for the system and for strangers."""

    kind: ActorKind
    ref: UUID | None = None

    @classmethod
    def person(cls, ref: UUID) -> Actor:
        return cls(ActorKind.PERSON, ref)

    @classmethod
    def staff(cls, ref: UUID) -> Actor:
        return cls(ActorKind.STAFF, ref)

    @classmethod
    def service(cls, ref: UUID) -> Actor:
        """A related service, by the id of its row."""
        return cls(ActorKind.SERVICE, ref)

    @classmethod
    def system(cls) -> Actor:
        return cls(ActorKind.SYSTEM)

    @classmethod
    def stranger(cls) -> Actor:
        """Somebody who is not signed in."""
        return cls(ActorKind.STRANGER)
