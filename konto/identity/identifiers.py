"""Identifiers: whatever somebody types to be found, an e-mail address, a number or a user name, read in one place."""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from konto.identity import addresses, phones, usernames

LONGEST = addresses.LONGEST


class Known(NamedTuple):
    """An identifier: `kind` is email, phone or name; `value` is as it is shown and written to; `folded` finds it."""

    kind: str
    value: str
    folded: str


def kind_of(typed: str) -> str:
    """What somebody means by what they typed: decided by its shape alone."""
    if "@" in typed or "\uff20" in typed:  # full-width, as keyboards of Asia write it
        return "email"
    digits = sum(sign.isdecimal() for sign in typed)
    signed = typed.lstrip().startswith(("+", "\uff0b"))
    return "phone" if digits >= 5 and (signed or not any(sign.isalpha() for sign in typed)) else "name"


def read(typed: str, *, region: str = "") -> Known:
    """What was typed, as it will be kept. Raises ValidationError with words that say what to correct."""
    kind = kind_of(typed)
    if kind == "email":
        address = addresses.clean(typed)
        return Known(kind, address, addresses.fold(address))
    if kind == "phone":
        number = phones.clean(typed, region=region)
        return Known(kind, number, number)
    name = usernames.clean(typed)
    return Known(kind, name, usernames.fold(name))


def read_contact(typed: str) -> Known:
    """An address or a number, as it will be kept and written to. Raises ValidationError, also for a user name."""
    if kind_of(typed) == "name":
        raise ValidationError(
            _("Write a whole e-mail address, like name@example.com, or a phone number, like +380 50 123 45 67."),
            code="incomplete",
        )
    return read(typed)


def fold(typed: str, *, region: str = "") -> str:
    """The one form by which what was typed is found and counted; what can't be an identifier finds nothing."""
    kind = kind_of(typed)
    try:
        if kind == "email":
            return addresses.fold(typed.strip()[: 2 * LONGEST])
        if kind == "phone":
            return phones.clean(typed, region=region)
    except (UnicodeError, ValidationError):
        return ""
    return usernames.fold(typed)


def written(contact: str) -> list[str]:
    """An address or a number as people write it."""
    return phones.spellings(contact) if contact.startswith("+") and "@" not in contact else [contact]


def mask(value: str, *, also: int = 0) -> str:
    """A contact so that its owner knows it and a passer-by doesn't. `also`: the place of one more sign to be seen."""
    return addresses.mask(value, also=also) if "@" in value else phones.mask(value, also=also)


def masks_apart(one: str, other: str) -> tuple[str, str]:
    """Two contacts that stand together, masked. Where they look alike then, the first sign that differs is seen."""
    if mask(one) != mask(other):
        return mask(one), mask(other)
    also = next((place for place, (a, b) in enumerate(zip_longest(one, other)) if a != b), 0)
    return mask(one, also=also), mask(other, also=also)
