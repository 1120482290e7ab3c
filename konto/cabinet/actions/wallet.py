"""The wallet: a service issues, redeems and refunds coupons, points and gift cards; what ran out is booked off.

The ledger is its own journal: append-only, with the service, its key and the moment of every move.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from konto.cabinet import books, money, wrong
from konto.cabinet.books import Move, Moved, NotEnough, Purse, TooMuch
from konto.cabinet.models import Entry, Ledger, Transfer, Verb, Wallet, WalletKind
from konto.cabinet.models.wallet import POINTS, USES
from konto.identity import queries as identities
from konto.kernel import clock, ids
from konto.services import queries as services
from konto.services.queries import Service

LONGEST_KEY: Final = 200
_UNITS: Final = {WalletKind.POINTS.value: POINTS, WalletKind.COUPON.value: USES}
_KINDS: Final = frozenset(WalletKind.values)


class UnknownPerson(Exception):
    """The service knows nobody by this name."""


class PersonGone(Exception):
    """The account is being erased: nothing is given to it any more."""


class NoSuchWallet(Exception):
    """The person has no such coupon, gift card or points, or nothing was redeemed under the key to give back by."""


class Over(Exception):
    """It ran out."""


class Refused(Exception):
    """Something about the call is wrong; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@transaction.atomic
def issue(
    service: Service,
    *,
    sub: str,
    kind: str,
    amount: int,
    key: str,
    id: str = "",  # noqa: A002 - the service's own word for it
    unit: str = "",
    title: str = "",
    terms: str = "",
    until: datetime | None = None,
) -> Moved:
    """Give somebody units: more of what they have under this `id`, or the first of it. Points need no `id`.

    `title`, `terms` and `until` take the place of what was there. Raises UnknownPerson, PersonGone, KeyUsed, Refused.
    """
    unit = unit or _UNITS.get(kind, "")
    _check(sub=sub, kind=kind, amount=amount, key=key, id=id)
    _check_words(kind=kind, unit=unit, title=title, terms=terms, until=until)
    account_ref, name = _person(service, sub), id or sub
    if not identities.held_open([account_ref]):
        raise PersonGone
    ends = until.timestamp() if until else ""
    asked = _asked(Verb.ISSUE, account_ref, kind, name, unit, amount, title, terms, ends)
    if until is not None and until <= clock.now():
        return _repeated(service, key, asked, refused="until")
    wallet = _wallet_for(service, account_ref, kind, name, unit)
    if wallet.balance and wallet.until and wallet.until <= clock.now():
        _book_off(wallet.id)
    move = Move(Verb.ISSUE, amount, Ledger.ISSUED, Ledger.HELD, key, asked)
    moved = _sure(_book(service, Purse(account_ref, wallet.id), move))
    if not moved.again:
        Wallet.objects.filter(pk=wallet.id).update(title=title, terms=terms, until=until, due_at=until)
    return moved


def redeem(
    service: Service,
    *,
    sub: str,
    kind: str,
    amount: int,
    key: str,
    id: str = "",  # noqa: A002 - the service's own word for it
    order: str = "",
) -> Moved:
    """Take units, for an order where it names one.

    Raises UnknownPerson, NoSuchWallet, NotEnough, Over, KeyUsed, Refused.
    """
    _check(sub=sub, kind=kind, amount=amount, key=key, id=id, order=order)
    account_ref, name = _person(service, sub), id or sub
    asked = _asked(Verb.REDEEM, account_ref, kind, name, order, amount)
    move = Move(Verb.REDEEM, amount, Ledger.HELD, Ledger.REDEEMED, key, asked, order)
    theirs = Wallet.objects.filter(service_id=service.id, kind=kind, external_id=name, account_ref=account_ref)
    try:
        moved = _book(service, Purse(account_ref, kind=kind, name=name), move)
    except NotEnough:
        raise NotEnough(theirs.values_list("balance", flat=True).first() or 0) from None
    if moved is None:
        raise Over if theirs.exists() else NoSuchWallet
    return moved


@transaction.atomic
def refund(service: Service, *, sub: str, redeemed: str, amount: int, key: str) -> Moved:
    """Give back of what was redeemed under the key `redeemed`, at most all of it.

    What ran out meanwhile is given back all the same, and then booked off like the rest. Raises UnknownPerson,
    NoSuchWallet, NotEnough, KeyUsed, Refused.
    """
    _check(sub=sub, kind=WalletKind.POINTS, amount=amount, key=key, id="")
    _refuse({"redeemed": wrong.text(redeemed, LONGEST_KEY, least=1)})
    account_ref = _person(service, sub)
    spent = Transfer.objects.filter(service_id=service.id, key=redeemed, verb=Verb.REDEEM, account_ref=account_ref)
    taken = spent.first()
    if taken is None:
        raise NoSuchWallet
    asked = _asked(Verb.REFUND, account_ref, redeemed, amount)
    move = Move(Verb.REFUND, amount, Ledger.REDEEMED, Ledger.HELD, key, asked, taken.order_id, taken.id)
    try:
        moved = _sure(books.book(service.id, Purse(account_ref, taken.wallet_id), move))
    except (NotEnough, TooMuch):
        left = _left_of(taken)
        raise (NotEnough(left) if left < amount else Refused("amount")) from None
    if not moved.again and (left := _left_of(taken)) < 0:  # counted once the wallet's row is ours: never two are right
        raise NotEnough(left + amount)
    Wallet.objects.filter(pk=taken.wallet_id, until__lte=clock.now()).update(due_at=F("until"))
    return moved


@transaction.atomic
def expire_due(*, most: int = 500) -> int:
    """Book off what ran out; returns how many coupons, gift cards and points were looked at."""
    due = Wallet.objects.select_for_update(skip_locked=True).filter(due_at__lte=clock.now())
    found = list(due.order_by("due_at")[:most])
    for wallet in (one for one in found if one.balance):
        _let_lapse(wallet)
    Wallet.objects.filter(pk__in=[one.pk for one in found]).update(due_at=None)
    return len(found)


def _person(service: Service, sub: str) -> UUID:
    account_ref = services.account_ref_of(service, sub)
    if account_ref is None:
        raise UnknownPerson
    return account_ref


def _book_off(wallet_id: UUID) -> None:
    """What ran out a moment ago goes before more comes: a new `until` doesn't bring it back."""
    over = Wallet.objects.select_for_update().filter(pk=wallet_id, until__lte=clock.now(), balance__gt=0)
    for wallet in over:
        _let_lapse(wallet)


def _let_lapse(wallet: Wallet) -> None:
    """Book off all that a wallet holds; the caller has locked it."""
    move = Move(Verb.EXPIRE, wallet.balance, Ledger.HELD, Ledger.EXPIRED, f"expired {ids.uuid7()}", b"")
    books.book(wallet.service_id, Purse(wallet.account_ref, wallet.id), move)


def _repeated(service: Service, key: str, asked: bytes, *, refused: str) -> Moved:
    """What was moved under the key, where the same call would be refused by now. Raises KeyUsed, Refused."""
    moved = books.found(service.id, key, asked)
    if moved is None:
        raise Refused(refused)
    return moved


def _wallet_for(service: Service, account_ref: UUID, kind: str, name: str, unit: str) -> Wallet:
    """The wallet of this name, made where there is none. Raises Refused where it is another's, or of another unit."""
    fresh = Wallet(
        service_id=service.id, kind=kind, external_id=name, account_ref=account_ref, unit=unit, made_at=clock.now()
    )
    Wallet.objects.bulk_create([fresh], ignore_conflicts=True)
    wallet = Wallet.objects.get(service_id=service.id, kind=kind, external_id=name)
    if wallet.account_ref != account_ref:
        raise Refused("id")
    if wallet.unit != unit:
        raise Refused("unit")
    return wallet


def _book(service: Service, purse: Purse, move: Move) -> Moved | None:
    try:
        return books.book(service.id, purse, move)
    except TooMuch:
        raise Refused("amount") from None


def _sure(moved: Moved | None) -> Moved:
    """Raises PersonGone where the wallet isn't there any more: its person was erased at this very moment."""
    if moved is None:
        raise PersonGone
    return moved


def _left_of(taken: Transfer) -> int:
    """What is still to be given back of a redemption, below zero where it was too much."""
    booked = Entry.objects.filter(ledger=Ledger.REDEEMED)
    total = booked.filter(transfer=taken) | booked.filter(transfer__of=taken)
    return int(total.aggregate(left=Sum("amount"))["left"] or 0)


def _asked(*words: object) -> bytes:
    """A digest of what was asked, by which another call under the same key is seen."""
    return hashlib.sha256("\0".join(map(str, words)).encode()).digest()


def _check(*, sub: str, kind: str, amount: int, key: str, id: str, order: str = "") -> None:  # noqa: A002 - as above
    right = {
        "sub": wrong.text(sub, 64, least=1),
        "kind": kind in _KINDS,
        "amount": 0 < amount <= money.MOST,
        "key": wrong.text(key, LONGEST_KEY, least=1),
        "id": wrong.text(id, 100, least=0 if kind == WalletKind.POINTS else 1),
        "order": wrong.text(order, 100),
    }
    _refuse(right)


def _check_words(*, kind: str, unit: str, title: str, terms: str, until: datetime | None) -> None:
    right = {
        "unit": unit == _UNITS[kind] if kind in _UNITS else money.is_currency(unit),
        "title": wrong.text(title, 200),
        "terms": wrong.text(terms, 1000),
        "until": until is None or wrong.moment(until),
    }
    _refuse(right)


def _refuse(right: dict[str, bool]) -> None:
    field = next((name for name, is_right in right.items() if not is_right), None)
    if field:
        raise Refused(field)
