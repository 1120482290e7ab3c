"""Every form of an identifier is found, wherever it lies; what only looks like it isn't."""

from __future__ import annotations

import base64
import hashlib
import json
from urllib.parse import quote, quote_plus
from uuid import uuid4

import pytest

from konto.departure.needles import OVERLAP, Needles

ANNA, JOANNA = uuid4(), uuid4()
ADDRESS = "Anna.O+9@Example.org"
RAW = ADDRESS.encode()


def finds(*blocks: bytes, address: str = ADDRESS) -> bool:
    return Needles({ANNA: [address]}).find_in(blocks) == {ANNA}


@pytest.mark.parametrize(
    "text",
    [
        ADDRESS,
        ADDRESS.lower(),
        ADDRESS.upper(),
        "ANNA.o+9@eXample.ORG",
        quote(ADDRESS),
        quote(ADDRESS, safe="").lower(),
        quote_plus(ADDRESS),
        f"next=%2F%3Fa%3D{quote(ADDRESS, safe='')}%26b",
        json.dumps({"to": [ADDRESS]}),
        json.dumps(f"\n{ADDRESS}\t"),
        f"mailto:{ADDRESS}?subject=x",
        f"<{ADDRESS}>",
        f"«{ADDRESS}»",
        f"“{ADDRESS}”",
        f"\u00a0{ADDRESS}…",
        f"Write to {ADDRESS}.",
        f"...{ADDRESS}...",
        f"- {ADDRESS}- ",
        f"\\n{ADDRESS}\\n",
        f"'{ADDRESS}'",
        f"a={ADDRESS};b",
        RAW.hex(),
        RAW.hex().upper(),
        f"\\x00{RAW.hex()}ff",
    ],
)
def test_text_forms_are_found(text):
    """Plain in any case, URL-encoded, in JSON, hex, with any punctuation around."""
    assert finds(text.encode())
    assert finds(b"x " * 50 + text.encode() + b" x" * 50)


@pytest.mark.parametrize("before", [b"", b"u", b"us", b"use", b"user"])
@pytest.mark.parametrize("after", [b"", b":", b":p", b":pw"])
def test_base64_is_found_at_every_alignment(before, after):
    """Whatever stands before and after inside the encoded text."""
    assert finds(base64.b64encode(before + RAW + after))
    assert finds(base64.urlsafe_b64encode(before + RAW.lower() + after))


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512"])
@pytest.mark.parametrize("spelling", [ADDRESS, ADDRESS.lower(), ADDRESS.upper()])
def test_plain_hashes_are_found(name, spelling):
    """A hash without a key is the address, for whoever tries addresses."""
    digest = hashlib.new(name, spelling.encode())
    assert finds(digest.hexdigest().encode())
    assert finds(digest.hexdigest().upper().encode())
    assert finds(base64.b64encode(digest.digest()))
    assert finds(base64.urlsafe_b64encode(digest.digest()).rstrip(b"="))


@pytest.mark.parametrize(
    "text",
    [
        "joAnna.O+9@Example.org",
        "x.Anna.O+9@Example.org",
        "Anna.O+9@Example.org.uk",
        "Anna.O+9@Example.organic",
        "Anna.O+9@Example.org-name.net",
        "ÆAnna.O+9@Example.org",
        "жAnna.O+9@Example.org",
        "Anna.O+9@Example.orgж",
        "Anna.O+9@Example.or",
        "Anna.O@Example.org",
        "Anna",
        "",
    ],
)
def test_other_peoples_addresses_are_not_it(text):
    """Whole tokens only: somebody else's longer address holds nobody up."""
    assert not finds(text.encode())
    assert not finds(f"to: {text} and more".encode())


@pytest.mark.parametrize("cut", range(1, len(RAW) + 20, 3))
def test_a_form_across_two_blocks_is_found(cut):
    """Wherever a file happens to be cut."""
    text = b" " * 10 + RAW + b" " * 10
    assert finds(text[:cut], text[cut:])
    assert finds(b"x" * (2 * OVERLAP) + text[:cut], text[cut:] + b"x" * (2 * OVERLAP))


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_longer_address_across_two_blocks_is_not_it(cut):
    """The cut makes no whole token of a part."""
    text = b" jo" + RAW + b".example "
    assert not finds(text[:cut], text[cut:])
    assert not finds(b"x" * (2 * OVERLAP) + text[:cut], text[cut:] + b"x" * (2 * OVERLAP))


def test_one_pass_tells_whose_it_is_for_everybody():
    """Two people, one text: each is found for themselves."""
    needles = Needles({ANNA: ["anna@example.org"], JOANNA: ["joanna@example.org", "j@example.net"]})

    assert needles.find_in([b"joanna@example.org"]) == {JOANNA}
    assert needles.find_in([b"anna@example.org J@EXAMPLE.NET"]) == {ANNA, JOANNA}
    assert needles.find_in([b"nobody@example.org"]) == set()
    assert needles.find_in([]) == set()


@pytest.mark.parametrize("address", ["ø.æ@example.org", "анна@приклад.укр", "ß@straße.example", "o'neil@example.org"])
def test_letters_beyond_ascii_are_found(address):
    """In capitals, escaped as in JSON, URL-encoded, hex."""
    for text in (address, address.upper(), json.dumps(address), quote(address, safe=""), address.encode().hex()):
        assert finds(text.encode(), address=address), text


def test_nobody_is_looked_for_where_nobody_is_wanted():
    """Without identifiers there is nothing to find."""
    assert Needles({ANNA: [], JOANNA: [""]}).find_in([b"anything"]) == set()
