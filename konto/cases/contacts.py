"""Where somebody is written to: an e-mail address or a phone number, in one spelling, recognised by a keyed mark."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from konto.cases.models import Channel
from konto.kernel import keys

LONGEST = 254
_well_formed = EmailValidator(allowlist=[])


@dataclass(frozen=True)
class Contact:
    """An address for letters or a number (E.164) for texts. `proved`: the person has shown that it is theirs."""

    channel: Channel
    address: str
    proved: bool = False

    @property
    def mark(self) -> bytes:
        return keys.fingerprint(_purpose(self.channel), _folded(self.address))


def marks(address: str) -> list[bytes]:
    """Every mark that an address or number may have got, under older peppers too."""
    return [mark for channel in Channel for mark in keys.fingerprints(_purpose(channel), _folded(address))]


def read(typed: str) -> Contact:
    """The contact that somebody typed, not proved yet. Raises ValidationError with words that say what to correct."""
    typed = typed.strip()
    if len(typed) > LONGEST:
        raise ValidationError(_("This is too long for an address. Check what you typed."), code="long")
    return _address(typed) if "@" in typed else _number(typed)


def mask(contact: str) -> str:
    """The contact so that its owner knows it and a passer-by doesn't."""
    local, at, domain = contact.rpartition("@")
    return f"{local[:1]}•••@{domain}" if at else f"{contact[:4]}•••••{contact[-2:]}" * bool(contact)


def _address(typed: str) -> Contact:
    address = unicodedata.normalize("NFKC", typed)
    try:
        if len(address) > LONGEST or not address.isprintable() or '"' in address:
            raise ValidationError("", code="wrong")
        _well_formed(address)
    except ValidationError:
        raise ValidationError(
            _("This doesn't look like an e-mail address or a phone number. Check the spelling."), code="wrong"
        ) from None
    return Contact(Channel.EMAIL, address)


def _number(typed: str) -> Contact:
    region = settings.KONTO_REGION.upper() or None
    try:
        number = phonenumbers.parse(typed[:40], region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError(
            _("Write a whole e-mail address, or a phone number with its country code, like +380 50 123 45 67."),
            code="wrong",
        )
    return Contact(Channel.SMS, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _purpose(channel: str) -> str:
    return f"cases.{channel}"


def _folded(address: str) -> str:
    return unicodedata.normalize("NFKC", address).strip().casefold()
