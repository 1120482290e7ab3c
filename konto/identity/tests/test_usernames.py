"""User names: what may be one, and which are one and the same."""

from __future__ import annotations

import unicodedata

import pytest
from confusable_homoglyphs.confusables import confusables_data
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from konto.identity import addresses, confusables, identifiers, phones, usernames

ALPHABETS = [(0x41, 0x24F), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x586), (0x5D0, 0x5EA), (0x905, 0x939)]
"""Latin, Greek, Cyrillic, Armenian, Hebrew, Devanagari."""

NAMES = st.sampled_from(ALPHABETS).flatmap(
    lambda ends: st.lists(
        st.text(
            st.one_of(
                st.characters(min_codepoint=ends[0], max_codepoint=ends[1], categories=("Ll", "Lu", "Lo")),
                st.sampled_from("0123456789"),
            ),
            min_size=3,
            max_size=9,
        ),
        min_size=1,
        max_size=3,
    ).map(".".join)
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("olena", "Olena"),
        ("olena", "\u043elen\u0430"),
        ("copy", "\u0441\u043e\u0440\u0443"),
        ("ivan", "\u03b9\u03bd\u03b1n"),
        ("alice", "\uff41lice"),
        ("alice", "\U0001d41a\U0001d425\U0001d422\U0001d41c\U0001d41e"),
        ("alice", "al\u200bi\u200dce\ufeff"),
        ("alice", "a\u00adlice"),
        ("alice", "al1ce"),
        ("alice", "allce"),
        ("alice", "ali\u0441e"),
        ("google", "g00gle"),
        ("modern", "rnodern"),
        ("wave", "vvave"),
        ("jose", "jos\u00e9"),
        ("jose", "jose\u0301\u0323"),
        ("kari", "k\u0430\u0433i".replace("\u0433", "r")),
        ("strasse", "stra\u00dfe"),
        ("aesir", "\u00e6sir"),
        ("kari.nordmann", "karinordmann"),
        ("kari_nordmann", "kari-nordmann"),
        ("file", "\ufb01le"),
        ("ol3", "ol\u0663"),
        ("\u0430\u043d\u0434\u0440\u0456\u0439", "\u0410\u041d\u0414\u0420\u0406\u0418"),
    ],
)
def test_what_looks_alike_is_one_name(one, other):
    """Case, composition, width, accents, unseen signs, joiners, and look-alike letters or digits are one."""
    assert usernames.fold(one) == usernames.fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("dan", "dah"), ("navy", "vavu"), ("hanna", "nanna"), ("olena", "olenka"), ("kari", "mari"), ("bob", "b0bb")],
)
def test_what_looks_different_is_another_name(one, other):
    """Capitals that look alike in other alphabets don't make small letters one."""
    assert usernames.fold(one) != usernames.fold(other)


def test_every_small_letter_of_the_table_is_as_good_as_what_it_looks_like():
    """Whatever the standard's table takes for each other, and a name may hold, has one skeleton."""
    plain = {sign: _small_and_alike(sign) for sign in confusables_data if _may_stand_in_a_name(sign)}
    apart = {(a, b) for a, alike in plain.items() for b in alike if confusables.skeleton(a) != confusables.skeleton(b)}

    assert sum(len(alike) for alike in plain.values()) > 900
    assert apart == set()


@given(name=NAMES)
def test_a_clean_name_stays_as_it_is(name):
    """Cleaning twice is cleaning once, and what is shown is found by what was typed."""
    clean = _clean(name)

    assert usernames.clean(clean) == clean == clean.lower()
    assert usernames.fold(clean) == usernames.fold(name)
    assert usernames.SHORTEST <= len(clean) <= usernames.LONGEST


@pytest.mark.slow
@given(name=NAMES, data=st.data())
def test_no_name_that_only_looks_different_is_another(name, data):
    """Any letter in place of one that the table takes for it, in any case, leaves the name what it is."""
    clean = _clean(name)
    place = data.draw(st.integers(0, len(clean) - 1))
    alike = data.draw(st.sampled_from([clean[place], *_small_and_alike(clean[place])]))
    other = clean[:place] + alike + clean[place + 1 :]

    assert usernames.fold(other) == usernames.fold(clean) == usernames.fold(clean.upper().lower())


@given(name=NAMES)
def test_no_name_is_found_where_an_address_or_a_number_is(name):
    """A name's one form begins with a sign that neither has, and has nothing else that they have."""
    clean = _clean(name)
    folded = usernames.fold(clean)

    assert folded[0] == "~"
    assert folded[1:].isalnum()
    assert identifiers.kind_of(clean) == "name"
    assert identifiers.fold(clean) == folded
    assert "@" in addresses.fold(f"{folded[:30]}@example.org") != folded


@given(typed=st.text(max_size=80))
def test_whatever_is_typed_has_one_form_or_none(typed):
    """No text breaks the look-up, and none is found as two kinds."""
    folded = identifiers.fold(typed)

    if folded and "@" not in folded:
        assert folded.startswith(("+", "~"))
    if folded.startswith("+") and "@" not in folded:
        assert phones.clean(folded) == folded


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ab",
        "x" * 31,
        "x" * 10_000,
        "alice@example.org",
        "alice\uff20home",
        "12345678",
        "+380501234567",
        "0501234567",
        "1.2.3",
        "\u0661\u0662\u0663\u0664",
        ".alice",
        "alice.",
        "al..ice",
        "al._ice",
        "al ice",
        "al\u200bice",
        "al\u3164ice",
        "al\u034fice",
        "alice\ufe0f",
        "\u0301alice",
        "alice\u20dd",
        "ali\u0441e",
        "\u0430lice",
        "a\u03bfb",
        "alice🦊",
        "al\x00ice",
        "al\nice",
        "<b>alice</b>",
        "admin",
        "Adm1n",
        "supp0rt",
        "\u0455upport",
        "k0nto",
        "root_",
    ],
)
def test_what_can_be_taken_for_something_else_is_no_name(typed):
    """Too short, too long, an address, a number, unseen signs, two alphabets, and the names of our staff."""
    with pytest.raises(ValidationError):
        usernames.clean(typed)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Olena.K", "olena.k"),
        ("  \u041e\u043b\u0435\u043d\u0430_85 ", "\u043e\u043b\u0435\u043d\u0430_85"),
        ("\u00c5se-Marie", "\u00e5se-marie"),
        ("\uff21lice", "alice"),
        ("jose\u0301", "jos\u00e9"),
        ("\u674e\u3055\u3093", "\u674e\u3055\u3093"),
        ("\u0930\u093e\u0939\u0941\u0932", "\u0930\u093e\u0939\u0941\u0932"),
        ("ol\u0663", "ol3"),
        ("100a", "100a"),
    ],
)
def test_names_of_any_one_alphabet_are_taken(typed, shown):
    """They are shown composed, in small letters and plain digits."""
    assert usernames.clean(typed) == shown


def _clean(name: str) -> str:
    try:
        return usernames.clean(name)
    except ValidationError:
        assume(False)
        raise


def _may_stand_in_a_name(sign: str) -> bool:
    composed = unicodedata.normalize("NFKC", sign).lower()
    shown = len(sign) == 1 and sign.isalnum() and composed == sign and not sign.isupper()
    return shown and (sign.isascii() or not sign.isdecimal())  # digits are shown as plain ones


def _small_and_alike(sign: str) -> list[str]:
    """What the table takes for the sign, directly or by way of a third, in small letters and as single signs."""
    near = [one["c"] for one in confusables_data.get(sign, [])]
    far = [one["c"] for third in near for one in confusables_data.get(third, [])]
    return [one for one in [*near, *far] if _may_stand_in_a_name(one)]
