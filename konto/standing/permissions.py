"""What staff need to be allowed for each verb, and for what purpose they may do it. Who has what, the console says."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from konto.kernel.actors import Actor, ActorKind


class Permission(StrEnum):
    LOOK = "standing.look"
    RESTRICT = "standing.restrict"
    LIFT = "standing.lift"
    REVIEW = "standing.review"
    GROUNDS = "standing.grounds"
    FIGURES = "standing.figures"


class Purpose(StrEnum):
    """For what a member of staff looks at, or changes, somebody's standing: written in the journal each time."""

    REVIEW = "review"
    """To review an appeal."""

    PROTECT = "protect"
    """To stop harm to other people or to the owner of the account."""

    NOTICE = "notice"
    """To act on what somebody told us."""

    LEGAL = "legal"
    """To follow a law, a court or an authority."""

    ANSWER = "answer"
    """To answer the person."""

    UPKEEP = "upkeep"
    """To keep the catalogue of grounds."""


NEEDED: Final = {
    "restrict": Permission.RESTRICT,
    "lift": Permission.LIFT,
    "take": Permission.REVIEW,
    "give_back": Permission.REVIEW,
    "save_draft": Permission.REVIEW,
    "decide": Permission.REVIEW,
    "note_look": Permission.LOOK,
    "save_ground": Permission.GROUNDS,
    "retire_ground": Permission.GROUNDS,
    "figures": Permission.FIGURES,
}
"""By the name of the action or query."""


class NotStaff(Exception):
    """Only a member of staff may do this."""


def staff_alone(actor: Actor) -> None:
    """Raises NotStaff."""
    if actor.kind is not ActorKind.STAFF or actor.ref is None:
        raise NotStaff
