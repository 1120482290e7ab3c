"""How an account is reached: a lower room has a reference alone, and asks whoever knows accounts.

Who knows them says so at start-up. What is told here is never kept: contacts change hands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Reach:
    """The account's language, and (channel, address) of each contact that is surely its owner's and takes letters."""

    language: str
    contacts: tuple[tuple[str, str], ...] = ()


Source = Callable[[UUID], Reach | None]
_sources: list[Source] = []


def tell_reach(source: Source) -> None:
    """Let the source say how an account is reached; None where it knows no such account."""
    _sources.append(source)


def reach_of(account_ref: UUID) -> Reach | None:
    """How the account is reached now; None where there is no such account."""
    return next((reach for source in _sources if (reach := source(account_ref))), None)
