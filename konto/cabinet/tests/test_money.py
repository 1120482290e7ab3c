"""Money is counted in whole smallest units, and written as people read it."""

from __future__ import annotations

import pytest
from django.utils import translation

from konto.cabinet import money


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("en", 125_000, "EUR", "1,250.00 EUR"),
        ("nb", 125_000, "NOK", "1 250,00 NOK"),
        ("uk", 125_000, "UAH", "1 250,00 UAH"),
        ("en", 2500, "JPY", "2,500 JPY"),
        ("en", 2500, "KWD", "2.500 KWD"),
        ("en", 5, "CLF", "0.0005 CLF"),
        ("en", 10**15, "USD", "10,000,000,000,000.00 USD"),
        ("en", -1, "USD", "-0.01 USD"),
    ],
)
def test_amounts_are_written_with_the_currencys_own_places(
    language: str, amount: int, currency: str, written: str
) -> None:
    """None for yen, three for dinars, and never a cent lost."""
    with translation.override(language):
        assert money.written(amount, currency).replace("\N{NO-BREAK SPACE}", " ") == written


def test_currencies_are_not_added_up() -> None:
    """Each stands for itself, in the order of their codes; nothing is left out but nothing."""
    with translation.override("en"):
        line = money.together({"NOK": 100, "EUR": 5, "USD": 0})

    assert line.replace("\N{NO-BREAK SPACE}", " ") == "0.05 EUR, 1.00 NOK"


@pytest.mark.parametrize("code", ["XXX", "XTS", "XAU", "eur", "EURO", "", "HRK"])
def test_what_is_no_money_is_no_currency(code: str) -> None:
    """Metals, tests, what was replaced, other spellings."""
    assert not money.is_currency(code)
