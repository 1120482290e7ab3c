"""What a browser that is getting back in remembers: for which account, where the letter went, and where to go after.

The same shape whether there is an account or not.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from konto.identity import known_device, queries
from konto.identity.models import Account, Identifier
from konto.kernel import clock, ids

KEY = "recovering"


@dataclass
class Recovering:
    """`masked` and `kind` say where the last letter went; `sent` when one went to each kind of contact."""

    account: str
    masked: str = ""
    kind: str = ""
    sent: dict[str, str] = field(default_factory=dict)
    heading: str = ""
    recovery: str = ""
    counted: str = ""
    """Under what letters asked for again count: see `asking.counted_as`; empty where a link led here."""

    def sent_at(self, kind: str) -> datetime | None:
        """When this browser last had a letter sent to this kind of contact, or would have."""
        return datetime.fromisoformat(self.sent[kind]) if kind in self.sent else None


def begin(request: HttpRequest, account: Account | None, *, heading: str) -> Recovering:
    """Remember for which account; one that isn't there gets an id that nobody has."""
    return Recovering(account=str(account.pk if account else ids.uuid7()), heading=heading)


def sent(request: HttpRequest, found: Recovering, *, kind: str, masked: str) -> None:
    """Note that a letter went there, or would have."""
    found.kind, found.masked = kind, masked
    found.sent[kind] = clock.now().isoformat()
    keep(request, found)


def keep(request: HttpRequest, found: Recovering) -> None:
    request.session[KEY] = asdict(found)


def current(request: HttpRequest) -> Recovering | None:
    """What this browser is getting back into."""
    kept = request.session.get(KEY)
    return Recovering(**kept) if kept else None


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def account_of(found: Recovering) -> Account | None:
    """The account, where there is one."""
    return Account.objects.filter(pk=UUID(found.account)).first()


def is_own_device(request: HttpRequest, account: Account) -> bool:
    """Whether somebody was in this account with this browser before."""
    return any(known_device.device_of(request, one.folded) for one in queries.identifiers_of(account.subject))


def other_ways(found: Recovering, ways: list[Identifier]) -> list[Identifier]:
    """The contacts that the code could go to instead."""
    return [one for one in ways if one.kind != found.kind]
