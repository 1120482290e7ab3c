"""What can be done with what an account holds, a verb each. Other rooms import from here and from `queries` alone.

Handed over by services, many rows at a time, each call one transaction; late and repeated rows are `stale`, a row that
is wrong is `refused` and stops no other; what rows hold stands in `konto.cabinet.rows`:

    upsert_orders(service, rows: Sequence[OrderRow]) -> list[Result]      in the order of the rows
    upsert_payments, upsert_parcels, upsert_disputes, upsert_refunds      likewise
    upsert_likes, upsert_reviews                                          likewise; by `sub` alone
    in_batches(upsert_orders, service, rows: Iterable) -> Iterator[Result]
        any number of rows in constant memory: takes some, commits, tells what became of them, takes the next

The wallet: coupons, points and gift cards, each call one transaction, idempotent by `key` (of the service's choice, at
most 200 characters): the same call again brings the same `Moved` with `again` True; another one under a used key raises
KeyUsed. Raises UnknownPerson, PersonGone, NoSuchWallet, NotEnough, Over, Refused(field):

    issue(service, sub=, kind=, id=, amount=, key=, unit=, title=, terms=, until=) -> Moved
    redeem(service, sub=, kind=, id=, amount=, key=, order="") -> Moved
    refund(service, sub=, redeemed=<key of the redeem>, amount=, key=) -> Moved
    Moved(transfer: UUID, balance: int, unit: str, again: bool)

`kind` is coupon, points or gift_card; `unit` an ISO 4217 code for gift cards, "points" for points, "uses" for coupons.

By the clock: expire_due(), purge_guests(). For a person: adopt(account, contact=, actor=) takes over what was bought
under a proved contact; add_address, change_address, remove_address; archive_order, restore_order.
"""

from konto.cabinet.actions.addresses import (
    AddressGiven,
    CannotSaveAddress,
    add_address,
    change_address,
    remove_address,
)
from konto.cabinet.actions.archive import archive_order, restore_order
from konto.cabinet.actions.erasing import erase, forget_contact
from konto.cabinet.actions.guests import CannotAdopt, adopt, purge_guests
from konto.cabinet.actions.handing_over import (
    AT_ONCE,
    in_batches,
    upsert_disputes,
    upsert_likes,
    upsert_orders,
    upsert_parcels,
    upsert_payments,
    upsert_refunds,
    upsert_reviews,
)
from konto.cabinet.actions.wallet import (
    NoSuchWallet,
    Over,
    PersonGone,
    Refused,
    UnknownPerson,
    expire_due,
    issue,
    redeem,
    refund,
)
from konto.cabinet.books import KeyUsed, Moved, NotEnough

__all__ = [
    "AT_ONCE",
    "AddressGiven",
    "CannotAdopt",
    "CannotSaveAddress",
    "KeyUsed",
    "Moved",
    "NoSuchWallet",
    "NotEnough",
    "Over",
    "PersonGone",
    "Refused",
    "UnknownPerson",
    "add_address",
    "adopt",
    "archive_order",
    "change_address",
    "erase",
    "expire_due",
    "forget_contact",
    "in_batches",
    "issue",
    "purge_guests",
    "redeem",
    "refund",
    "remove_address",
    "restore_order",
    "upsert_disputes",
    "upsert_likes",
    "upsert_orders",
    "upsert_parcels",
    "upsert_payments",
    "upsert_refunds",
    "upsert_reviews",
]
