"""What may be asked about what accounts hold. Rows are always asked for by whose they are, never by their id alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from konto.cabinet import owners, wrong
from konto.cabinet.models import (
    Address,
    Dispute,
    DisputeMessage,
    Entry,
    Ledger,
    Like,
    LikeKind,
    Order,
    OrderState,
    Parcel,
    ParcelState,
    Payment,
    Refund,
    RefundState,
    Review,
    Transfer,
    Verb,
    Wallet,
    WalletKind,
)
from konto.cabinet.models.disputes import OVER
from konto.cabinet.models.handed_over import HandedOver
from konto.kernel import clock
from konto.services import queries as services
from konto.services.queries import Service

PAID: Final = (OrderState.PAID, OrderState.SENT, OrderState.DELIVERED)
ON_ITS_WAY: Final = (ParcelState.ANNOUNCED, ParcelState.MOVING, ParcelState.WAITING)
COMING_BACK: Final = (RefundState.ASKED, RefundState.GRANTED)
HANDED_OVER: Final[Mapping[str, type[HandedOver]]] = {
    "orders": Order,
    "payments": Payment,
    "parcels": Parcel,
    "disputes": Dispute,
    "refunds": Refund,
    "likes": Like,
    "reviews": Review,
}
"""What services hand over, by the name that it goes by in their API."""


class Movement(NamedTuple):
    """Units that came into a wallet, or, below zero, went out of it."""

    verb: str
    amount: int
    order_id: str
    made_at: datetime


class Move(NamedTuple):
    """One of a wallet's moves, as its service sees it: `of` is the key under which was redeemed what came back."""

    transfer: UUID
    verb: str
    amount: int
    balance: int
    key: str
    order: str
    of: str
    made_at: datetime
    number: int


_OUR_OWN: Final = {"id", "service_id", "account_ref", "contact", "contact_mark", "archived_at", "came_at", "item_count"}
_PARTS: Final = {"orders": "lines", "parcels": "steps"}
_THEIR_NAMES: Final = {"external_id": "id", "order_id": "order", "dispute_id": "dispute"}


@dataclass(frozen=True)
class InYourAccount:
    """Here is what is in your account: what somebody who got back in wants to see at a glance.

    Amounts are by currency, in its smallest unit; points under "points".
    """

    orders: int
    paid_items: int
    parcels_on_their_way: int
    open_disputes: int
    refunds_on_their_way: int
    refunds: Mapping[str, int]
    coupons: int
    gift_cards: Mapping[str, int]
    points: int


def in_your_account(account_ref: UUID) -> InYourAccount:
    """What the account holds now."""
    orders = orders_of(account_ref)
    counted = orders.aggregate(number=Count("pk"), items=Sum("item_count", filter=Q(state__in=PAID), default=0))
    refunds = coming_back(account_ref)
    wallet = worth_something(account_ref)
    return InYourAccount(
        orders=counted["number"],
        paid_items=int(counted["items"]),
        parcels_on_their_way=on_their_way(account_ref).count(),
        open_disputes=open_disputes(account_ref).count(),
        refunds_on_their_way=refunds.count(),
        refunds=sums(refunds, "amount", by="currency"),
        coupons=wallet.filter(kind=WalletKind.COUPON).count(),
        gift_cards=sums(wallet.filter(kind=WalletKind.GIFT_CARD), "balance", by="unit"),
        points=wallet.filter(kind=WalletKind.POINTS).aggregate(all=Sum("balance", default=0))["all"],
    )


def orders_of(account_ref: UUID, *, archived: bool | None = None) -> QuerySet[Order]:
    """The account's orders, the latest first; `archived` says whether those out of sight, or the others."""
    found = Order.objects.filter(account_ref=account_ref).order_by("-placed_at", "-id")
    return found if archived is None else found.filter(archived_at__isnull=not archived)


def payments_of(account_ref: UUID) -> QuerySet[Payment]:
    """The account's payments, the latest first."""
    return Payment.objects.filter(account_ref=account_ref).order_by("-made_at", "-id")


def parcels_of(account_ref: UUID) -> QuerySet[Parcel]:
    """The account's parcels, the latest first."""
    return Parcel.objects.filter(account_ref=account_ref).order_by("-sent_at", "-id")


def on_their_way(account_ref: UUID) -> QuerySet[Parcel]:
    """The account's parcels that haven't arrived yet."""
    return parcels_of(account_ref).filter(state__in=ON_ITS_WAY)


def disputes_of(account_ref: UUID) -> QuerySet[Dispute]:
    """The account's disputes, the latest first."""
    return Dispute.objects.filter(account_ref=account_ref).order_by("-opened_at", "-id")


def open_disputes(account_ref: UUID) -> QuerySet[Dispute]:
    """The account's disputes that are neither settled nor withdrawn."""
    return disputes_of(account_ref).exclude(state__in=OVER)


def messages_of(dispute: Dispute) -> QuerySet[DisputeMessage]:
    """What was said in a dispute, in its order."""
    return DisputeMessage.objects.filter(dispute=dispute).order_by("at", "id")


def refunds_of(account_ref: UUID) -> QuerySet[Refund]:
    """The account's refunds, the latest first."""
    return Refund.objects.filter(account_ref=account_ref).order_by("-made_at", "-id")


def coming_back(account_ref: UUID) -> QuerySet[Refund]:
    """The account's refunds that haven't been paid yet."""
    return refunds_of(account_ref).filter(state__in=COMING_BACK)


def likes_of(account_ref: UUID, kind: LikeKind | None = None) -> QuerySet[Like]:
    """What the account likes and hasn't taken back, the latest first."""
    found = Like.objects.filter(account_ref=account_ref, kept=True).order_by("-made_at", "-id")
    return found.filter(kind=kind) if kind else found


def reviews_of(account_ref: UUID) -> QuerySet[Review]:
    """The reviews that the account wrote and hasn't taken back, the latest first."""
    return Review.objects.filter(account_ref=account_ref, kept=True).order_by("-made_at", "-id")


def wallet_of(account_ref: UUID) -> QuerySet[Wallet]:
    """Every coupon, gift card and kind of points that the account ever had, the latest first."""
    return Wallet.objects.filter(account_ref=account_ref).order_by("-made_at", "-id")


def worth_something(account_ref: UUID) -> QuerySet[Wallet]:
    """What can be redeemed now."""
    running = Q(until=None) | Q(until__gt=clock.now())
    return wallet_of(account_ref).filter(running, balance__gt=0)


def history_of(wallet: Wallet) -> list[Movement]:
    """Where a wallet's units came from and went, the latest first."""
    moves = Transfer.objects.filter(wallet=wallet, entries__ledger=Ledger.HELD).order_by("-entries__number")
    return [Movement(*row) for row in moves.values_list("verb", "entries__amount", "order_id", "made_at")]


def addresses_of(account_ref: UUID) -> QuerySet[Address]:
    """The account's address book, the usual one first."""
    return Address.objects.filter(account_ref=account_ref).order_by("-usual", "made_at")


def guest_orders(contact: str) -> QuerySet[Order]:
    """What was bought under an address or number without an account: for whoever proves it, the latest first."""
    return Order.objects.filter(account_ref=None, contact_mark__in=owners.marks_of(contact)).order_by("-placed_at")


def of_service(service: Service, what: str) -> QuerySet[HandedOver]:
    """What a service handed over, without its parts: thousands of orders with all their lines would fill the memory.

    An index has it in the order of `external_id`. `what` names it in the service's API. Raises KeyError for what nobody
    hands over.
    """
    parts = [_PARTS[what]] if what in _PARTS else []
    return HANDED_OVER[what]._default_manager.filter(service_id=service.id).defer(*parts)


def as_handed_over(service: Service, rows: Sequence[HandedOver]) -> list[dict[str, Any]]:
    """Rows of a service as it may read them: by its own names alone; `sub` is None for a guest's."""
    subs = services.subs_of(service, {row.account_ref for row in rows if row.account_ref})
    return [{"sub": subs.get(row.account_ref) if row.account_ref else None, **_told(row)} for row in rows]


def one_as_handed_over(service: Service, what: str, name: str) -> dict[str, Any] | None:
    """What the service calls by this name, with all its parts; None where there is no such thing. Raises KeyError."""
    known = wrong.text(name, 100, least=1)
    row = of_service(service, what).defer(None).filter(external_id=name).first() if known else None
    if row is None:
        return None
    parts = {"messages": _said_in(row)} if isinstance(row, Dispute) else {}
    return as_handed_over(service, [row])[0] | parts


def _told(row: HandedOver) -> dict[str, Any]:
    left_out = _OUR_OWN | row.get_deferred_fields()
    names = (field.attname for field in row._meta.concrete_fields)
    return {_THEIR_NAMES.get(name, name): getattr(row, name) for name in names if name not in left_out}


def _said_in(dispute: Dispute) -> list[dict[str, Any]]:
    return [
        {"id": one.external_id, "author": one.author, "at": one.at, "text": one.text} for one in messages_of(dispute)
    ]


def wallets_of_service(service: Service, account_ref: UUID) -> QuerySet[Wallet]:
    """What somebody has from one service, for that service."""
    return wallet_of(account_ref).filter(service_id=service.id)


def wallet_of_service(service: Service, kind: str, name: str) -> Wallet | None:
    """What a service has given out under this name."""
    if not wrong.text(name, 100):
        return None
    return Wallet.objects.filter(service_id=service.id, kind=kind, external_id=name).first()


def moves_of(wallet: Wallet, *, after: int, most: int) -> list[Move]:
    """A wallet's moves from the one that follows the given number, in the order in which they were booked."""
    booked = Entry.objects.filter(wallet=wallet, ledger=Ledger.HELD, number__gt=after).order_by("number")
    of_transfer = ("verb", "key", "order_id", "of__key", "made_at")
    rows = booked.values_list("transfer", "amount", "balance", "number", *(f"transfer__{one}" for one in of_transfer))
    return [
        Move(id, verb, amount, balance, "" if verb == Verb.EXPIRE else key, order, of or "", made_at, number)
        for id, amount, balance, number, verb, key, order, of, made_at in rows[:most]  # noqa: A001 - a row's
    ]


def owed_by(service: Service) -> dict[str, int]:
    """What a service has given out and nobody has redeemed yet, by unit: its books, added up."""
    booked = Entry.objects.filter(wallet__service_id=service.id, ledger=Ledger.HELD)
    return {row["wallet__unit"]: row["sum"] for row in booked.values("wallet__unit").annotate(sum=Sum("amount"))}


def sums(rows: QuerySet[Any], field: str, *, by: str) -> dict[str, int]:
    """The sum of a field for each currency or unit."""
    return {row[by]: row["sum"] for row in rows.order_by().values(by).annotate(sum=Sum(field))}
