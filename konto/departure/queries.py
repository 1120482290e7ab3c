"""What the pages of leaving show."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from konto.departure.models import Departure, Draft, Stage
from konto.identity.models import Account
from konto.kernel import ids


class Progress(NamedTuple):
    done: int
    total: int


def departure_of(account: Account) -> Departure | None:
    """The account's departure that is under way."""
    return Departure.objects.filter(ref=account.ref).exclude(stage=Stage.KEPT).first()


def departure_by_token(token: str) -> Departure | None:
    """The departure that a status link stands for."""
    return Departure.objects.filter(status_digest=ids.digest(token)).first()


def certificate(departure_id: UUID) -> Departure | None:
    """The departure that a certificate proves: one that is complete."""
    return Departure.objects.filter(pk=departure_id, stage=Stage.GONE).first()


def draft_of(account: Account) -> Draft | None:
    """What the account has consented to and answered so far."""
    return Draft.objects.filter(account=account).first()


def progress(departure: Departure) -> Progress:
    """Steps done of all: each room's erasing, then the search, then the certificate."""
    orders = list(departure.orders.all())
    done = sum(1 for order in orders if order.done_at)
    total = len(orders) + 2
    return Progress({Stage.SEARCHING: total - 2, Stage.GONE: total}.get(Stage(departure.stage), done), total)
