"""Telephone numbers: read in any way in which people of a country write them, kept in one (E.164)."""

from __future__ import annotations

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

LONGEST = 40
"""Characters that somebody may type; a number itself has at most 15 digits."""

NEVER_PERSONAL = {
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
    PhoneNumberType.PAGER,
}
"""Kinds that belong to no person; a text to some of them would cost us dearly."""

REGIONS = {"uk": "UA", "nb": "NO"}
"""Where people of a language live most: how their national numbers are read unless they say otherwise."""


def clean(typed: str, *, region: str = "") -> str:
    """The number as it will be kept: `+380501234567`. `region` (ISO 3166) is for numbers without a country code.

    Raises ValidationError with words that say what to correct.
    """
    try:
        number = phonenumbers.parse(typed[:LONGEST], (region or settings.KONTO_REGION).upper() or None)
    except NumberParseException:
        raise ValidationError(
            _("This doesn't look like a phone number. Write it with the country code, like +380 50 123 45 67."),
            code="wrong",
        ) from None
    if len(typed) > LONGEST or number.extension or not phonenumbers.is_valid_number(number):
        raise ValidationError(
            _("There is no such number. Check the digits, and write the country code, like +47 or +380."), code="wrong"
        )
    if phonenumbers.number_type(number) in NEVER_PERSONAL:
        raise ValidationError(_("This number can't receive texts. Use a number of your own."), code="kind")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def region_for(language: str) -> str:
    """Where somebody who reads this language most likely has their number."""
    return REGIONS.get(language, settings.KONTO_REGION)


def country_of(number: str) -> str:
    """The country of a number in E.164 (ISO 3166), or nothing where it belongs to none."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""


def spell(number: str) -> str:
    """A number in E.164 as it is read aloud: `+380 50 123 4567`."""
    return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)


def mask(number: str) -> str:
    """The number so that its owner knows it and a passer-by doesn't: `+380•••••67`."""
    return f"{number[:4]}•••••{number[-2:]}"
