"""Every door to an account, in one list."""

from __future__ import annotations

from konto.identity.doors import elsewhere, own
from konto.identity.doors.door import Door, Kind, Source
from konto.identity.models import Account

_sources: dict[Kind, Source] = {one.kind: one for one in (*own.SOURCES, elsewhere.SOURCE)}


def doors_of(account: Account) -> list[Door]:
    """Every door of the account, in the order of their kinds."""
    return [door for kind in Kind if kind in _sources for door in _sources[kind].doors(account)]


def can_close(door: Door, doors: list[Door]) -> bool:
    """Whether somebody still gets in without it. `doors` are all of the account."""
    return door.may_close and (not door.opens or any(other.opens for other in doors if other != door))


def source_of(door: Door) -> Source:
    """Where the door comes from."""
    return _sources[door.kind]
