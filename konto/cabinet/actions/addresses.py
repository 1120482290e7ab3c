"""The address book: a person's own, at most fifty."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from django.db import transaction

from konto.cabinet import wrong
from konto.cabinet.models import Address
from konto.identity import actions as identity
from konto.identity.models import Account
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event

MOST_ADDRESSES: Final = 50
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_PHONE: Final = re.compile(r"(\+[1-9][0-9]{6,14})?")


class CannotSaveAddress(Exception):
    """Something about the address is wrong; the message names the field. `addresses`: there are too many."""


@dataclass(frozen=True, kw_only=True)
class AddressGiven:
    """An address as it was typed. `country` is two letters (ISO 3166-1), `phone` an international number or nothing."""

    name: str
    street: str
    place: str
    country: str
    more: str = ""
    postcode: str = ""
    region: str = ""
    phone: str = ""


@transaction.atomic
def add_address(account: Account, *, given: AddressGiven, actor: Actor, usual: bool = False) -> Address:
    """Keep an address; the first one is the usual one. Raises CannotSaveAddress."""
    _check(given)
    account = identity.lock(account)
    theirs = Address.objects.filter(account_ref=account.ref)
    number = theirs.count()
    if number >= MOST_ADDRESSES:
        raise CannotSaveAddress("addresses")
    if usual:
        theirs.update(usual=False)
    now = clock.now()
    address = Address.objects.create(
        account_ref=account.ref, usual=usual or not number, made_at=now, changed_at=now, **asdict(given)
    )
    journal.record(Event.ADDRESS_ADDED, account.ref, actor=actor, address=address.id)
    return address


@transaction.atomic
def change_address(
    account: Account, *, address_id: UUID, given: AddressGiven, actor: Actor, usual: bool = False
) -> Address:
    """Write an address anew, and make it the usual one. Raises CannotSaveAddress, Address.DoesNotExist."""
    _check(given)
    account = identity.lock(account)
    theirs = Address.objects.filter(account_ref=account.ref)
    address = theirs.get(pk=address_id)
    if usual:
        theirs.exclude(pk=address_id).update(usual=False)
    for name, value in asdict(given).items():
        setattr(address, name, value)
    address.usual, address.changed_at = usual or address.usual, clock.now()
    address.save()
    journal.record(Event.ADDRESS_CHANGED, account.ref, actor=actor, address=address.id)
    return address


@transaction.atomic
def remove_address(account: Account, *, address_id: UUID, actor: Actor) -> None:
    """Forget an address; the oldest of the others is the usual one then. Raises Address.DoesNotExist."""
    account = identity.lock(account)
    theirs = Address.objects.filter(account_ref=account.ref)
    address = theirs.get(pk=address_id)
    address.delete()
    heir = theirs.order_by("made_at").first()
    if address.usual and heir:
        Address.objects.filter(pk=heir.pk).update(usual=True)
    journal.record(Event.ADDRESS_REMOVED, account.ref, actor=actor, address=address_id)


def _check(given: AddressGiven) -> None:
    right = {
        "name": wrong.text(given.name.strip(), 100, least=1),
        "street": wrong.text(given.street.strip(), 200, least=1),
        "more": wrong.text(given.more, 200),
        "postcode": wrong.text(given.postcode, 20),
        "place": wrong.text(given.place.strip(), 100, least=1),
        "region": wrong.text(given.region, 100),
        "country": _COUNTRY.fullmatch(given.country) is not None,
        "phone": _PHONE.fullmatch(given.phone) is not None,
    }
    field = next((name for name, is_right in right.items() if not is_right), None)
    if field:
        raise CannotSaveAddress(field)
