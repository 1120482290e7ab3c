"""What the pages of leaving show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import override

from konto.departure.models import Departure, Stage
from konto.identity.models import Account
from konto.kernel import holdings, ids
from konto.kernel.holdings import Holding, Text


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


def in_words(kept: Iterable[Mapping[str, str]]) -> list[dict[str, Text]]:
    """What a certificate says is kept, in the reader's language where we still say the same today."""
    today = {holding.table: holding for holding in holdings.retained()}
    return [_in_words(one, today.get(one["what"])) for one in kept]


def _in_words(stated: Mapping[str, str], today: Holding | None) -> dict[str, Text]:
    with override("en"):
        same = today and (str(today.ground), str(today.until)) == (stated["why"], stated["until"])
    if today and same:
        return {"name": today.what, "what": stated["what"], "why": today.ground, "until": today.until}
    return dict(stated)


def progress(departure: Departure) -> Progress:
    """Steps done of all: each room's erasing, then the search, then the certificate."""
    orders = list(departure.orders.all())
    done = sum(1 for order in orders if order.done_at)
    total = len(orders) + 2
    return Progress({Stage.SEARCHING: total - 2, Stage.GONE: total}.get(Stage(departure.stage), done), total)
