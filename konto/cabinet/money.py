"""Money: integers in a currency's smallest unit, and how people read them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format

MOST: Final = 10**15
"""More than anything here costs; far from what the database can count."""

_TWO: Final = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
    "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
    "MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
    "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_NONE: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"
_FOUR: Final = "CLF UYW"

PLACES: Final[Mapping[str, int]] = {
    code: places for places, codes in ((2, _TWO), (0, _NONE), (3, _THREE), (4, _FOUR)) for code in codes.split()
}
"""ISO 4217: how many decimal places each currency's smallest unit has. Metals, funds and test codes are no money."""


def is_currency(code: str) -> bool:
    """Whether money of this code exists."""
    return code in PLACES


def written(amount: int, currency: str) -> str:
    """An amount as people of the present language write it: "1 250,00 EUR". Raises KeyError for no currency."""
    places = PLACES[currency]
    number = number_format(Decimal(amount).scaleb(-places), decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{number}\N{NO-BREAK SPACE}{currency}"


def together(sums: Mapping[str, int]) -> str:
    """Amounts of several currencies in one line, in the order of their codes; what is nothing is left out."""
    return ", ".join(written(amount, currency) for currency, amount in sorted(sums.items()) if amount)
