"""What the cabinet holds of a person. Children first."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from konto.cabinet import money, queries
from konto.cabinet.actions.erasing import erase, forget_contact
from konto.cabinet.models import Like, LikeKind, Wallet, WalletKind
from konto.kernel import holdings
from konto.kernel.holdings import Column, Holding, Kind, Subject, exported, internal

KEY = internal("names a row inside Konto")
OWNER = internal("whose it is, pseudonymously")
SERVICE = internal("names the service that handed it over")
THEIRS = internal("the service's own name for it")
VERSION = internal("tells which of two messages of the service is the newer")
CAME = internal("when the service first handed it over")
STATE, AMOUNT, CURRENCY, PAGE = (
    exported(_("State")),
    exported(_("Amount, in the smallest unit of the currency")),
    exported(_("Currency")),
    exported(_("Page at the service")),
)

HANDED_OVER: dict[str, Column] = {
    "id": KEY,
    "service_id": SERVICE,
    "external_id": THEIRS,
    "version": VERSION,
    "account_ref": OWNER,
    "came_at": CAME,
    "changed_at": exported(_("Last change")),
}
GUEST: dict[str, Column] = {
    "contact_mark": internal("keyed fingerprint of the contact that somebody bought with who had no account"),
    "contact": internal("that contact, sealed; empty for an account", personal=True),
}


def _handed_over(table: str, columns: dict[str, Column], *, guests: bool = True) -> Holding:
    return Holding(
        room="cabinet",
        table=table,
        owner="account_ref",
        owner_is="ref",
        strangers=guests,
        columns={**HANDED_OVER, **(GUEST if guests else {}), **columns},
    )


holdings.declare(
    Holding(
        room="cabinet",
        table="cabinet_disputemessage",
        owner="account_ref",
        owner_is="ref",
        strangers=True,
        columns={
            "id": KEY,
            "dispute_id": KEY,
            "account_ref": OWNER,
            "external_id": THEIRS,
            "author": exported(_("Who wrote it")),
            "at": exported(_("Written")),
            "text": exported(_("Message"), personal=True),
        },
    ),
    _handed_over(
        "cabinet_dispute",
        {
            "order_id": exported(_("Order")),
            "number": exported(_("Number"), personal=True),
            "reason": exported(_("What it is about"), personal=True),
            "state": STATE,
            "outcome": exported(_("Decision")),
            "currency": CURRENCY,
            "amount": AMOUNT,
            "opened_at": exported(_("Opened")),
            "answer_by": exported(_("Answer due by")),
        },
    ),
    _handed_over(
        "cabinet_refund",
        {
            "order_id": exported(_("Order")),
            "dispute_id": exported(_("Dispute")),
            "state": STATE,
            "to": exported(_("Where the money goes")),
            "currency": CURRENCY,
            "amount": AMOUNT,
            "made_at": exported(_("Begun")),
            "expected_on": exported(_("Expected on")),
        },
    ),
    _handed_over(
        "cabinet_parcel",
        {
            "order_id": exported(_("Order")),
            "carrier": exported(_("Carrier")),
            "number": exported(_("Number"), personal=True),
            "state": STATE,
            "sent_at": exported(_("Sent")),
            "expected_on": exported(_("Expected on")),
            "page": PAGE,
            "steps": exported(_("What happened to it"), personal=True),
        },
    ),
    _handed_over(
        "cabinet_payment",
        {
            "order_id": exported(_("Order")),
            "reference": exported(_("Payment reference"), personal=True),
            "state": STATE,
            "method": exported(_("How it was paid")),
            "currency": CURRENCY,
            "amount": AMOUNT,
            "made_at": exported(_("Paid")),
            "page": PAGE,
        },
    ),
    _handed_over(
        "cabinet_order",
        {
            "number": exported(_("Number"), personal=True),
            "state": STATE,
            "currency": CURRENCY,
            "total": AMOUNT,
            "placed_at": exported(_("Ordered")),
            "seller": exported(_("Seller")),
            "page": PAGE,
            "invoice": exported(_("Invoice")),
            "lines": exported(_("What was ordered"), personal=True),
            "item_count": exported(_("How many items")),
            "archived_at": exported(_("Put out of sight")),
        },
    ),
    _handed_over(
        "cabinet_like",
        {
            "kind": exported(_("What it is")),
            "item": THEIRS,
            "title": exported(_("Name"), personal=True),
            "list_name": exported(_("Wish list"), personal=True),
            "page": PAGE,
            "picture": exported(_("Picture")),
            "kept": exported(_("Still there")),
            "made_at": exported(_("Since")),
        },
        guests=False,
    ),
    _handed_over(
        "cabinet_review",
        {
            "item": THEIRS,
            "title": exported(_("What it is about"), personal=True),
            "stars": exported(_("Stars")),
            "text": exported(_("What you wrote"), personal=True),
            "page": PAGE,
            "kept": exported(_("Still there")),
            "made_at": exported(_("Written")),
        },
        guests=False,
    ),
    Holding(
        room="cabinet",
        table="cabinet_entry",
        owner="account_ref",
        owner_is="ref",
        columns={
            "transfer_id": KEY,
            "wallet_id": KEY,
            "account_ref": OWNER,
            "ledger": exported(_("Book")),
            "amount": exported(_("Amount, in the smallest unit of the currency")),
            "number": internal("the order of a wallet's moves"),
            "balance": exported(_("What is left, in the smallest unit")),
        },
    ),
    Holding(
        room="cabinet",
        table="cabinet_transfer",
        owner="account_ref",
        owner_is="ref",
        columns={
            "id": KEY,
            "service_id": SERVICE,
            "key": THEIRS,
            "asked": internal("digest of the service's call, by which a repeated one is known"),
            "wallet_id": KEY,
            "account_ref": OWNER,
            "verb": exported(_("What was done")),
            "of_id": KEY,
            "order_id": exported(_("Order")),
            "made_at": exported(_("When")),
        },
    ),
    Holding(
        room="cabinet",
        table="cabinet_wallet",
        owner="account_ref",
        owner_is="ref",
        columns={
            "id": KEY,
            "service_id": SERVICE,
            "kind": exported(_("What it is")),
            "external_id": exported(_("Number")),
            "account_ref": OWNER,
            "unit": exported(_("Currency or unit")),
            "title": exported(_("Name")),
            "terms": exported(_("Terms")),
            "until": exported(_("Valid until")),
            "due_at": internal("when what is left has to be booked off"),
            "balance": exported(_("What is left, in the smallest unit")),
            "spent": exported(_("What was redeemed, in the smallest unit")),
            "moves": internal("how many moves its ledger has"),
            "made_at": exported(_("Since")),
        },
    ),
    Holding(
        room="cabinet",
        table="cabinet_address",
        owner="account_ref",
        owner_is="ref",
        columns={
            "id": KEY,
            "account_ref": OWNER,
            "name": exported(_("Name"), personal=True),
            "street": exported(_("Street and house"), personal=True),
            "more": exported(_("Flat, floor, entrance"), personal=True),
            "postcode": exported(_("Postcode"), personal=True),
            "place": exported(_("Town"), personal=True),
            "region": exported(_("Region"), personal=True),
            "country": exported(_("Country")),
            "phone": exported(_("Phone number"), personal=True),
            "usual": exported(_("Usually used")),
            "made_at": exported(_("Since")),
            "changed_at": exported(_("Last change")),
        },
    ),
)
holdings.erase_with("cabinet", erase)
holdings.forget_with("cabinet", forget_contact)


HERE = _("Deleted here. The service keeps what its own books need.")
LOST = _("Deleted. What is left of it is lost.")


def _wallet(kind: WalletKind) -> Callable[[Subject], QuerySet[Wallet]]:
    return lambda subject: queries.worth_something(subject.ref).filter(kind=kind)


def _liked(kind: LikeKind) -> Callable[[Subject], QuerySet[Like]]:
    return lambda subject: queries.likes_of(subject.ref, kind)


def _disputed(subject: Subject) -> str:
    return money.together(queries.sums(queries.open_disputes(subject.ref), "amount", by="currency"))


def _coming_back(subject: Subject) -> str:
    return money.together(queries.sums(queries.coming_back(subject.ref), "amount", by="currency"))


def _on_gift_cards(subject: Subject) -> str:
    cards = queries.worth_something(subject.ref).filter(kind=WalletKind.GIFT_CARD)
    return money.together(queries.sums(cards, "balance", by="unit"))


def _in_points(subject: Subject) -> str:
    points = queries.worth_something(subject.ref).filter(kind=WalletKind.POINTS)
    return number_format(sum(points.values_list("balance", flat=True)), force_grouping=True)


holdings.count_as(
    Kind(
        room="cabinet",
        label=_("Orders"),
        rows=lambda subject: queries.orders_of(subject.ref),
        what_happens=HERE,
        order=40,
    ),
    Kind(
        room="cabinet",
        label=_("Payments"),
        rows=lambda subject: queries.payments_of(subject.ref),
        what_happens=HERE,
        order=41,
    ),
    Kind(
        room="cabinet",
        label=_("Parcels on their way"),
        rows=lambda subject: queries.on_their_way(subject.ref),
        what_happens=_("They still arrive, but you can't follow them here any more."),
        order=42,
    ),
    Kind(
        room="cabinet",
        label=_("Open disputes"),
        rows=lambda subject: queries.open_disputes(subject.ref),
        what_happens=_("Deleted here. You go on with them at the service."),
        worth=_disputed,
        order=43,
    ),
    Kind(
        room="cabinet",
        label=_("Refunds on their way"),
        rows=lambda subject: queries.coming_back(subject.ref),
        what_happens=_("Deleted here. The service still owes you the money."),
        worth=_coming_back,
        order=44,
    ),
    Kind(
        room="cabinet",
        label=_("Gift cards"),
        rows=_wallet(WalletKind.GIFT_CARD),
        what_happens=LOST,
        worth=_on_gift_cards,
        order=45,
    ),
    Kind(room="cabinet", label=_("Coupons"), rows=_wallet(WalletKind.COUPON), what_happens=LOST, order=46),
    Kind(
        room="cabinet",
        label=_("Programmes in which you have points"),
        rows=_wallet(WalletKind.POINTS),
        what_happens=LOST,
        worth=_in_points,
        order=47,
    ),
    Kind(room="cabinet", label=_("Favourites"), rows=_liked(LikeKind.FAVOURITE), what_happens=_("Deleted."), order=48),
    Kind(
        room="cabinet",
        label=_("Things on wish lists"),
        rows=_liked(LikeKind.WISH),
        what_happens=_("Deleted."),
        order=49,
    ),
    Kind(
        room="cabinet",
        label=_("Sellers you follow"),
        rows=_liked(LikeKind.SELLER),
        what_happens=_("Deleted."),
        order=50,
    ),
    Kind(
        room="cabinet",
        label=_("Reviews you wrote"),
        rows=lambda subject: queries.reviews_of(subject.ref),
        what_happens=_("Deleted here."),
        order=51,
    ),
    Kind(
        room="cabinet",
        label=_("Addresses in your address book"),
        rows=lambda subject: queries.addresses_of(subject.ref),
        what_happens=_("Deleted."),
        order=52,
    ),
)
