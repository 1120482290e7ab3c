"""Takes out of a free text what would lead back to its author: addresses, links, numbers, names.

Names are found inflected too: Ukrainian and Norwegian give them endings. Rather a word too much is taken out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MASK = "•••"
# Each begins where no match could have begun before it: otherwise a long word would be tried from each of its letters.
LINK = re.compile(r"(?<![\w-])(?:https?://|www\.)\S+|(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}/\S*", re.IGNORECASE)
ADDRESS = re.compile(r"(?<![^\s@<>(),;:])[^\s@<>(),;:]*@[^\s@<>(),;:]+")
DOMAIN = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+(?:com|net|org|info|biz|online|shop|[a-z]{2}|укр)\b", re.IGNORECASE)
# A hash or a coded text: it could stand for an address, the author's or somebody else's.
CODED = re.compile(
    r"(?<![\w+/=-])(?=[\w+/=-]*(?:\d|[a-z][A-Z]))[A-Za-z0-9+/=_-]{12,}|(?<![\w+/=-])[A-Za-z0-9+/=_-]{28,}"
)
NUMBER = re.compile(r"\+?\d(?:[\s()./\-‐-―]*\d){3,}")

SHORTEST_INFLECTED = 3
LONGEST_ENDING = 4
LONG_LABEL = 6
"""Letters from which on a part of a domain tells more than that somebody has a mailbox."""

# Ukrainian words change their last sound too: Ольга, Ользі; Наталка, Наталці; Кравець, Кравця.
SOFTENED = {"г": "[гзж]", "к": "[кцч]", "х": "[хсш]"}
ENDINGS = "аеиіїоуюяьй"


def mask_identifiers(text: str, *, names: Iterable[str], addresses: Iterable[str]) -> str:
    """The text without addresses, links, numbers of four digits or more, and what its author is called."""
    text = unicodedata.normalize("NFC", text)
    for pattern in (LINK, ADDRESS, DOMAIN, CODED, NUMBER, *_own(names, addresses)):
        text = pattern.sub(MASK, text)
    return text


def _own(names: Iterable[str], addresses: Iterable[str]) -> Iterable[re.Pattern[str]]:
    """Expressions for the author's names, and for the words of their addresses: the longest first."""
    words = {word for name in names for word in re.split(r"[\s.'’\-]+", unicodedata.normalize("NFC", name))}
    for address in addresses:
        local, _at, domain = unicodedata.normalize("NFC", address).partition("@")
        words |= {local, domain, *re.split(r"[._+\-]+", local)}
        words |= {label for label in domain.split(".") if len(label) >= LONG_LABEL}
    for word in sorted(filter(None, words), key=len, reverse=True):
        yield _inflected(word) if len(word) >= SHORTEST_INFLECTED else _exactly(word)


def _exactly(word: str) -> re.Pattern[str]:
    """Short words are found as they are spelled: `Bo` is a name and `bo` means to live."""
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")


def _inflected(word: str) -> re.Pattern[str]:
    stem = word.lower()
    if stem.endswith("ець"):
        stem = stem.removesuffix("ець")
        return re.compile(rf"(?<!\w){re.escape(stem)}(?:ець|ц\w{{0,{LONGEST_ENDING}}})(?!\w)", re.IGNORECASE)
    if len(stem) > SHORTEST_INFLECTED and stem[-1] in ENDINGS:
        stem = stem[:-1]
    last = SOFTENED.get(stem[-1])
    root = re.escape(stem[:-1]) + last if last else re.escape(stem)
    return re.compile(rf"(?<!\w){root}(?:['’]?\w{{0,{LONGEST_ENDING}}})(?!\w)", re.IGNORECASE)
