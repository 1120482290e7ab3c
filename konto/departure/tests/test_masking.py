"""What would lead back to the author of a free text is taken out of it, and the rest stays readable."""

from __future__ import annotations

import unicodedata

import pytest

from konto.departure.masking import MASK, mask_identifiers

OLENA = "Олена Коваль"
MAIL = "olena.koval@example.org"


def masked(text: str, *, name: str = OLENA, address: str = MAIL) -> str:
    return mask_identifiers(text, names=[name], addresses=[address])


@pytest.mark.parametrize(
    "found",
    [
        "olena.koval@example.org",
        "OLENA.KOVAL@EXAMPLE.ORG",
        "somebody.else@mail.example",
        "@olena_k",
        "+47 912 34 567",
        "(044) 123-45-67",
        "044/123 45 67",
        "0441‑2345",
        "4111 1111 1111 1111",
        "https://example.net/me",
        "www.example.net",
        "t.me/olena",
        "koval-family.com",
        "Олена",
        "ОЛЕНА",
        "Олену",
        "Олені",
        "Оленою",
        "Коваль",
        "Ковалю",
        "Ковалем",
        "olena",
        "koval",
    ],
)
def test_identifiers_are_masked(found):
    """Addresses, numbers, links, and the name in any case."""
    text = masked(f"before {found} after")

    assert MASK in text
    assert found.lower() not in text.lower()
    assert text.startswith("before ")
    assert text.endswith(" after")


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Ольга", ["Ольга", "Ольги", "Ользі", "Ольгу", "Ольгою", "Ольго"]),
        ("Наталка", ["Наталки", "Наталці", "Наталку", "Наталкою"]),
        ("Петро", ["Петра", "Петрові", "Петром", "Петре"]),
        ("Сергій", ["Сергія", "Сергієві", "Сергієм", "Сергію"]),
        ("Марія", ["Марії", "Марію", "Марією"]),
        ("Кравець", ["Кравець", "Кравця", "Кравцеві", "Кравцем"]),
        ("Kari", ["Kari", "Karis", "Kari's", "KARI"]),
        ("Åse Bø", ["Åse", "Åses", "Bø", "ÅSE"]),
        ("O'Brien", ["O'Brien", "O’Brien", "Brien's"]),
        ("Anne-Marie", ["Anne", "Marie", "Anne-Marie", "Maries"]),
    ],
)
def test_names_are_masked_however_they_are_inflected(name, forms):
    """Ukrainian and Norwegian names take endings, and some change their last sound."""
    for form in forms:
        text = masked(f"це {form}!", name=name)
        assert form not in text, form
        assert MASK in text


def test_a_decomposed_name_is_masked_too():
    """Å may come as one character or as two."""
    assert "Åse" not in unicodedata.normalize("NFC", masked(unicodedata.normalize("NFD", "I am Åse"), name="Åse"))


@pytest.mark.parametrize(
    "text",
    [
        "The parcels were late and 3 of 10 items broken.",
        "Доставка запізнилася, і ціни надто високі.",
        "Altfor mange brev, dårlig utvalg.",
        "Shirts in S, M and XL, 20% off.",
        "The boss was rude.",
        "",
        "🦊",
    ],
)
def test_other_words_stay(text):
    """The answer is worth reading."""
    assert masked(text, name="Bo Li", address="x@example.org") == text


def test_two_letter_names_are_masked_as_they_are_spelled():
    """`Bo` is a name; `bo` is a verb."""
    assert masked("Bo wants to bo here", name="Bo Li") == f"{MASK} wants to bo here"


def test_long_texts_are_masked_quickly():
    """No text can hold up the page: patterns stay linear on hostile input."""
    import time  # noqa: PLC0415 - how long it takes is what is tested

    started = time.perf_counter()
    for hostile in ("a" * 2000, "1-" * 1000, "a." * 1000, "@" * 2000, "(" * 2000, "1 " * 1000, "a.b@" * 500):
        masked(hostile)
    assert time.perf_counter() - started < 2
