"""What a service says of itself."""

from __future__ import annotations

import pytest
from django.utils import translation

from konto.services.models import Service
from konto.services.words import Incomplete, checked, words_of
from tests.services import texts


def test_words_are_spoken_in_the_language_of_the_page() -> None:
    """Where one is missing, in the site's own; a service without any goes by its code."""
    shop = Service(code="shop", texts=texts("Shop"))

    with translation.override("nb"):
        assert words_of(shop)["about"] == "Shop about nb"
    assert words_of(shop, "uk")["closing"] == "Shop closing uk"
    assert words_of(shop, "de")["closing"] == "Shop closing en"
    assert words_of(Service(code="shop", texts={}))["name"] == "shop"


@pytest.mark.parametrize(
    ("language", "part", "text"), [("nb", "holds", " "), ("uk", "name", "x" * 61), ("en", "about", "")]
)
def test_a_part_that_is_missing_or_too_long_is_named(language: str, part: str, text: str) -> None:
    """Nothing is half said; spaces and lines around and between are made one."""
    given = texts("Shop")
    given["en"]["closing"] = "  one\n two "
    assert checked(given)["en"]["closing"] == "one two"

    given[language][part] = text

    with pytest.raises(Incomplete, match=f"{language}: {part}"):
        checked(given)
