"""Every door to an account, in one list."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from konto.identity.doors import elsewhere, own
from konto.identity.doors.door import Door, Kind, Source
from konto.identity.doors.kept import Kept
from konto.identity.models import Account

_sources: dict[Kind, Source] = {one.kind: one for one in (*own.SOURCES, elsewhere.SOURCE)}


def doors_of(account: Account) -> list[Door]:
    """Every door of the account, in the order of their kinds."""
    kept = Kept(account)
    return [door for kind in Kind if kind in _sources for door in _sources[kind].doors(kept)]


def can_close(door: Door, doors: list[Door]) -> bool:
    """Whether somebody still gets in without it. `doors` are all of the account."""
    return door.may_close and (not door.opens or any(other.opens for other in doors if other != door))


def called(door: Door, *, language: str) -> str:
    """The door in a few words, for a list that names several kinds."""
    with override(language):
        return _("Passkey “%(name)s”") % {"name": door.name} if door.kind is Kind.PASSKEY else door.name


def source_of(door: Door) -> Source:
    """Where the door comes from."""
    return _sources[door.kind]
