"""Which country a number belongs to, and whether texts go there: by the numbering plan, no outside look-up."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from django.conf import settings
from phonenumbers import NumberParseException, PhoneNumberType

NON_GEOGRAPHIC: Final = "001"
COSTLY: Final = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN}
"""Whoever owns such a number earns by each text to it."""

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")


def is_number(text: str) -> bool:
    """Whether it has the form of an international number, like +4790000000 (ITU-T E.164)."""
    return _E164.fullmatch(text) is not None


def of(number: str) -> str:
    """The country's two letters (ISO 3166-1); the calling code, like `+882`, where a number is of no one country."""
    parsed = phonenumbers.parse(number)
    region = phonenumbers.region_code_for_number(parsed)
    return region if region and region != NON_GEOGRAPHIC else f"+{parsed.country_code}"


def reached(number: str) -> bool:
    """Whether texts are sent there: to the countries the operator named, or all, and to no number that costs extra."""
    try:
        country, kind = of(number), phonenumbers.number_type(phonenumbers.parse(number))
    except NumberParseException:
        return False
    allowed = settings.KONTO_TEXT_COUNTRIES
    return kind not in COSTLY and (not allowed or country in allowed)
