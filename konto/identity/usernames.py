"""User names: one namespace with addresses and numbers, and none that only looks like another (UTS #39)."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise

from confusable_homoglyphs.confusables import confusables_data
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHORTEST, LONGEST = 3, 30
JOINERS = frozenset("._-")
RESERVED = frozenset({"admin", "administrator", "konto", "root", "security", "support", "system", "staff", "moderator"})


def clean(typed: str) -> str:
    """The name as it will be shown: composed (NFKC), letters, digits and single `.`, `_`, `-` between them.

    Raises ValidationError with words that say what to correct.
    """
    name = unicodedata.normalize("NFKC", typed.strip()[: 2 * LONGEST])
    if not SHORTEST <= len(name) <= LONGEST:
        raise ValidationError(_("A user name has 3 to 30 characters."), code="length")
    if "@" in name:
        raise ValidationError(_("A user name can't be an e-mail address. Leave out the @."), code="address")
    if not any(sign.isalpha() for sign in name):
        raise ValidationError(_("A user name needs a letter, so that it can't be taken for a number."), code="number")
    if not _well_formed(name):
        raise ValidationError(
            _("Use letters, digits, and single dots, dashes or underscores between them."), code="characters"
        )
    if _scripts(name) > 1:
        raise ValidationError(_("Use letters of one alphabet: others may only look alike."), code="lookalike")
    if fold(name) in {fold(reserved) for reserved in RESERVED}:
        raise ValidationError(_("This name is kept for our staff. Choose another."), code="reserved")
    return name


def fold(name: str) -> str:
    """The one form that all look-alikes of a name share: its skeleton (UTS #39, section 4), case aside.

    It begins with a sign that no address or number has, so that it meets neither.
    """
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name.strip()[: 2 * LONGEST]).casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in JOINERS)
    skeleton = "".join(_prototype(sign) for sign in bare)
    return f"~{unicodedata.normalize('NFC', skeleton.casefold())}"


@cache
def _prototype(sign: str) -> str:
    """The Latin lower-case letters that a sign can be taken for, or the sign itself."""
    alike: list[str] = [one["c"] for one in confusables_data.get(sign, [])] + [sign]
    plain = sorted(one for one in alike if one.isascii() and one.isalnum())
    lowered = sorted({one.lower() for one in plain}) or sorted(alike)
    return lowered[0]


def _well_formed(name: str) -> bool:
    edges_fine = name[0] not in JOINERS and name[-1] not in JOINERS
    known = all(sign.isalnum() or sign in JOINERS or unicodedata.combining(sign) for sign in name)
    twice = any(a in JOINERS and b in JOINERS for a, b in pairwise(name))
    return edges_fine and known and not twice


def _scripts(name: str) -> int:
    """How many alphabets the letters come from, told from their Unicode names."""
    return len({unicodedata.name(sign, "?").split()[0] for sign in name if sign.isalpha()})
