"""Telephone numbers: read in any way in which people of a country write them, kept in one (E.164)."""

from __future__ import annotations

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

LONGEST = 40
"""Characters that somebody may type; a number itself has at most 15 digits."""

WITHOUT_TEXTS = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
    PhoneNumberType.PAGER,
}
"""Kinds that take no text, or belong to no person; a text to some of them would cost us dearly."""

WRONG_LENGTH = {
    ValidationResult.TOO_SHORT,
    ValidationResult.TOO_LONG,
    ValidationResult.INVALID_LENGTH,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY,
}
UNREAD_FOR_LENGTH = {
    NumberParseException.TOO_SHORT_AFTER_IDD,
    NumberParseException.TOO_SHORT_NSN,
    NumberParseException.TOO_LONG,
}
"""What can't even be read as a number, where its length is why."""

REGIONS = {"uk": "UA", "nb": "NO"}
"""Where people of a language live most: how their national numbers are read unless they say otherwise."""


def clean(typed: str, *, region: str = "") -> str:
    """The number as it will be kept: `+380501234567`.

    One without a country code is read as people of `region` (ISO 3166) write it, else as those of the page's language
    do, of the site's country, and of the countries we know best, in this order.
    Raises ValidationError with words that say what to correct.
    """
    number = _read(typed, region) if len(typed) <= LONGEST else None
    if number is None and _is_of_wrong_length(typed, region):
        raise ValidationError(
            _("This number is too short or too long. Check the digits, or add the country code."), code="length"
        )
    if number is None:
        raise ValidationError(
            _("There is no such number. Check the digits, and begin with the country code, like +380 or +47."),
            code="wrong",
        )
    if phonenumbers.number_type(number) in WITHOUT_TEXTS:
        raise ValidationError(_("This number can't receive texts. Use a mobile number of your own."), code="kind")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _read(typed: str, region: str) -> PhoneNumber | None:
    """The first reading that makes a number; none where no country has such a one."""
    for one in _regions(region):
        try:
            number = phonenumbers.parse(typed, one)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and not number.extension:
            return number
    return None


def _is_of_wrong_length(typed: str, region: str) -> bool:
    """Whether it has too few or too many digits for the country that it most likely is of."""
    if len(typed) > LONGEST:
        return True
    try:
        number = phonenumbers.parse(typed, _regions(region)[0])
    except NumberParseException as unread:
        return unread.error_type in UNREAD_FOR_LENGTH
    return phonenumbers.is_possible_number_with_reason(number) in WRONG_LENGTH


def _regions(first: str) -> list[str]:
    """Countries in whose way a number may be written, the likeliest first."""
    likely = [first, region_for(get_language() or ""), settings.KONTO_REGION, *REGIONS.values()]
    return list(dict.fromkeys(one.upper() for one in likely if one))


def region_for(language: str) -> str:
    """Where somebody who reads this language most likely has their number."""
    return REGIONS.get(language, str(settings.KONTO_REGION))


def country_of(number: str) -> str:
    """The country of a number in E.164 (ISO 3166), or nothing where it belongs to none."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""


def spell(number: str) -> str:
    """A number in E.164 as it is read aloud: `+380 50 123 4567`."""
    return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)


def spellings(number: str) -> list[str]:
    """A number in E.164 as people and programs write it where it is dialled, and from abroad."""
    parsed = phonenumbers.parse(number)
    national = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    plain = "".join(sign for sign in national if sign.isdecimal())
    return [number, number.removeprefix("+"), spell(number), national, plain]


def mask(number: str, *, also: int = 0) -> str:
    """The number so that its owner knows it and a passer-by doesn't: `+380•••••67`.

    `also` is the place of one more digit to be seen, where another number has the same mask: `+380•••5•••67`.
    """
    hidden = f"•••{number[also]}•••" if 4 <= also < len(number) - 2 else "•••••"
    return f"{number[:4]}{hidden}{number[-2:]}"
