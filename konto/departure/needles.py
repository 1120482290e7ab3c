"""Every form in which an identifier could lie somewhere, and finding them all in one pass over bytes.

Forms: plain in any case, URL-encoded, quoted as in JSON and HTML; base64 at each of the three alignments, hex; MD5,
SHA-1, SHA-256 and SHA-512 in hex and base64. A plain form counts only as a whole: `anna@x.no` is not found in
`joanna@x.no` nor in `anna@x.no.example`.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus
from uuid import UUID

from ahocorasick_rs import BytesAhoCorasick, Implementation

FORMS = ["plain", "url-encoded", "json", "html", "base64", "hex", "md5", "sha-1", "sha-256", "sha-512"]
HASHES = ("md5", "sha1", "sha256", "sha512")
OVERLAP = 4096
"""Bytes carried over between blocks: more than the longest form of the longest address."""

MARGIN = 16
"""Bytes around a form that decide whether it stands there as a whole."""

SHORTEST_CODED = 12
"""Characters below which the middle of a base64 text would be found by chance."""

ESCAPE = re.compile(rb"(?:\\[bfnrtv]|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|%[0-9a-f]{2})\Z")


class Needles:
    """What to look for, and whose it is."""

    def __init__(self, wanted: Mapping[UUID, Iterable[str]]) -> None:
        """`wanted` holds each person's identifiers, by any name for the person."""
        whose: dict[tuple[bytes, bool], set[UUID]] = {}
        for person, identifiers in wanted.items():
            for form in forms_of(identifiers):
                whose.setdefault(form, set()).add(person)
        self._whose = [(person, plain) for (_form, plain), person in whose.items()]
        self._automaton = BytesAhoCorasick([form for form, _ in whose], implementation=Implementation.DFA)

    def find_in(self, blocks: Iterable[bytes]) -> set[UUID]:
        """Whose identifiers are somewhere in the blocks, which follow each other without a gap."""
        found: set[UUID] = set()
        window, since = b"", 0
        for block in blocks:
            window, since = window[-OVERLAP:] + block.lower(), MARGIN if len(window) > OVERLAP else 0
            found |= self._find(window, since, len(window) - MARGIN)
        return found | self._find(window, since, len(window))

    def _find(self, window: bytes, since: int, until: int) -> set[UUID]:
        """Those that begin and end between the bounds: what lies beyond one is seen in another window."""
        found: set[UUID] = set()
        for index, start, end in self._automaton.find_matches_as_indexes(window, overlapping=True):
            people, plain = self._whose[index]
            if since <= start and end <= until and (not plain or stands_alone(window, start, end)):
                found |= people
        return found


def forms_of(identifiers: Iterable[str]) -> set[tuple[bytes, bool]]:
    """Every form in lower case, and whether it is a plain one."""
    forms: set[tuple[bytes, bool]] = set()
    for text in filter(None, identifiers):
        for spelling in {text, text.lower(), text.upper(), text.casefold()}:
            forms |= {(form.lower(), True) for form in _plain_forms(spelling)}
            forms |= {(form.lower(), False) for form in _coded_forms(spelling.encode())}
    return forms


def stands_alone(text: bytes, start: int, end: int) -> bool:
    """Whether the bytes between start and end are a token of their own, not a part of a longer address."""
    return _begins(text[max(0, start - MARGIN) : start]) and _ends(text[end : end + MARGIN])


def _begins(before: bytes) -> bool:
    if ESCAPE.search(before):
        return True
    return not _last_character(before.rstrip(b"._%+-")).isalnum()


def _ends(after: bytes) -> bool:
    # `x.no.` ends a sentence; `x.no.example` is another address.
    return not _first_character(after.lstrip(b".-")).isalnum()


def _last_character(text: bytes) -> str:
    """The character that ends here; nothing where the bytes are no text."""
    return next(filter(None, (_character(text[-width:]) for width in range(1, 5))), "")


def _first_character(text: bytes) -> str:
    return next(filter(None, (_character(text[:width]) for width in range(1, 5))), "")


def _character(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return ""


def _plain_forms(text: str) -> set[bytes]:
    written = (text, quote(text), quote(text, safe="@"), quote(text, safe="+"), quote_plus(text))
    return {form.encode() for form in (*written, json.dumps(text)[1:-1], html.escape(text))}


def _coded_forms(raw: bytes) -> set[bytes]:
    forms = {raw.hex().encode(), *_base64_forms(raw)}
    for name in HASHES:
        digest = hashlib.new(name, raw, usedforsecurity=False).digest()
        # Raw bytes in a table are read as hex: PostgreSQL writes bytea so.
        forms |= {digest.hex().encode(), *_base64_forms(digest)}
    return forms


def _base64_forms(raw: bytes) -> set[bytes]:
    """The part of the base64 text that doesn't depend on what stands before and after, at each alignment."""
    forms = set()
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        start = -(-shift * 8 // 6)
        end = (len(raw) + shift) * 8 // 6
        middle = coded[start:end]
        if len(middle) >= SHORTEST_CODED:
            forms |= {middle, middle.translate(bytes.maketrans(b"+/", b"-_"))}
    return forms
