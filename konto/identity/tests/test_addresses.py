"""Addresses: one mailbox has one spelling, whatever was typed."""

from __future__ import annotations

import contextlib
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from konto.identity import addresses, identifiers

pytestmark = pytest.mark.slow

NAMES = st.from_regex(r"[a-zA-Z0-9+_'-]{1,12}(\.[a-zA-Z0-9+_'-]{1,12}){0,2}", fullmatch=True)
LABELS = st.text("abcXYZ019øÆéßü", min_size=1, max_size=12) | st.text("абвЖЇйє019", min_size=1, max_size=12)
ENDS = st.sampled_from(["org", "no", "COM", "укр", "co.uk"])
ADDRESSES = st.builds("{}@{}.{}".format, NAMES, LABELS, ENDS)
ANYTHING = st.text(max_size=300) | st.builds("{}@{}".format, st.text(max_size=70), st.text(max_size=200))

quick = settings(max_examples=150, deadline=None)


def _cleaned(typed: str) -> str:
    """What the form keeps of it; hypothesis looks for another one where it is refused."""
    try:
        return addresses.clean(typed)
    except ValidationError:
        reject()


@quick
@given(ANYTHING)
def test_anything_is_an_address_or_said_not_to_be_one(typed):
    """Whatever is typed is cleaned or refused, with no other error; what is cleaned fits its column."""
    try:
        clean = addresses.clean(typed)
    except ValidationError:
        return
    assert 3 <= len(clean) <= addresses.LONGEST
    assert len(addresses.fold(clean)) <= addresses.LONGEST
    assert clean.isprintable()


@quick
@given(ADDRESSES)
def test_cleaning_and_folding_twice_is_once(typed):
    """Both are idempotent, and the fold of what was typed is the fold of what is kept."""
    clean = _cleaned(typed)

    assert addresses.clean(clean) == clean
    assert addresses.fold(addresses.fold(clean)) == addresses.fold(clean) == addresses.fold(typed)


@quick
@given(ADDRESSES, st.data())
def test_a_mailbox_has_one_fold_in_every_spelling(typed, data):
    """Case, composition, width, dots and spaces around it make no second mailbox."""
    clean = _cleaned(typed)
    spelled = data.draw(
        st.sampled_from([str.upper, str.title, str.swapcase, _wide, _spaced, _dotted, _split, addresses.fold])
    )(clean)

    assert addresses.fold(spelled) == addresses.fold(clean)


@quick
@given(ADDRESSES, ADDRESSES)
def test_two_mailboxes_have_two_folds(one, other):
    """What differs in more than spelling is never taken for the same."""
    one, other = _cleaned(one), _cleaned(other)
    assume(one.partition("@")[0].lower() != other.partition("@")[0].lower())

    assert addresses.fold(one) != addresses.fold(other)


@quick
@given(st.text(max_size=600))
def test_folding_anything_ends_in_a_fold_or_one_kind_of_error(typed):
    """A look-up by whatever was typed meets nothing but UnicodeError."""
    with contextlib.suppress(UnicodeError):
        assert "@" in addresses.fold(typed)


@quick
@given(ADDRESSES)
def test_a_mask_hides_all_but_the_first_letter_and_the_domain(typed):
    """A passer-by reads one letter of the name."""
    clean = _cleaned(typed)
    local, _, domain = clean.rpartition("@")

    assert addresses.mask(clean) == f"{local[0]}•••@{domain}"


def test_one_letter_before_the_at_is_masked_no_worse():
    """A name of one letter isn't shown as if it were whole."""
    assert addresses.mask("o@ukr.net") == addresses.mask("olena@ukr.net") == "o•••@ukr.net"


@pytest.mark.parametrize("length", [254, 255, 100_000])
def test_folding_takes_no_time_that_grows_with_the_square(length):
    """A hundred thousand combining marks are refused before they are composed."""
    with pytest.raises(ValidationError):
        addresses.clean("a" + "\u0301\u0323" * length + "@example.org")
    with pytest.raises(UnicodeError):
        addresses.fold("a" + "\u0301\u0323" * length + "@example.org")


def _wide(address: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in address)


def _spaced(address: str) -> str:
    return f"\u2003\t{address}\n "


def _dotted(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.replace('.', chr(0x3002))}."


def _split(address: str) -> str:
    return unicodedata.normalize("NFD", address)


def test_an_address_that_begins_with_a_plus_is_no_number():
    """However much it looks like one."""
    assert identifiers.kind_of("+4798765432@example.org") == "email"
    assert identifiers.written("+4798765432@example.org") == ["+4798765432@example.org"]
