"""User names: one namespace with addresses and numbers, and none that only looks like another (UTS #39)."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from konto.identity import confusables

SHORTEST, LONGEST = 3, 30
LONGEST_TYPED = 2 * LONGEST
JOINERS = "._-"
NOT_SEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164")
"""Letters and marks by their category that show nothing."""

ONE_ALPHABET = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"), "CJK")
"""Scripts that are written together, and look like no other."""

RESERVED = frozenset({"admin", "administrator", "konto", "root", "security", "support", "system", "staff", "moderator"})


def clean(typed: str) -> str:
    """The name as it will be shown: composed (NFKC), in lower case, plain digits, single `.`, `_`, `-` inside.

    In lower case, since capitals of different alphabets look alike where their small letters don't.
    Raises ValidationError with words that say what to correct.
    """
    name = _composed(typed)
    if len(typed.strip()) > LONGEST_TYPED or not SHORTEST <= len(name) <= LONGEST:
        raise ValidationError(_("A user name has 3 to 30 characters."), code="length")
    if "@" in name:
        raise ValidationError(_("A user name can't be an e-mail address. Leave out the @."), code="address")
    if not any(sign.isalpha() for sign in name):
        raise ValidationError(_("A user name needs a letter, so that it can't be taken for a number."), code="number")
    if not _well_formed(name):
        raise ValidationError(
            _("Use letters, digits, and single dots, dashes or underscores between them."), code="characters"
        )
    if len(_alphabets(name)) > 1:
        raise ValidationError(_("Use letters of one alphabet: others may only look alike."), code="lookalike")
    if fold(name) in {fold(reserved) for reserved in RESERVED}:
        raise ValidationError(_("This name is kept for our staff. Choose another."), code="reserved")
    return name


def fold(name: str) -> str:
    """The one form that all look-alikes of a name share.

    It begins with a sign and has no other, so that it meets no address and no number.
    """
    seen = confusables.skeleton(_composed(name))
    return "~" + "".join(sign for sign in seen if sign.isalnum())


def _composed(typed: str) -> str:
    composed = unicodedata.normalize("NFKC", typed.strip()[:LONGEST_TYPED]).lower()
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in composed)


def _well_formed(name: str) -> bool:
    edges_fine = name[0].isalnum() and name[-1] not in JOINERS
    known = all(sign.isalnum() or sign in JOINERS or _is_accent(sign) for sign in name)
    twice = any(a in JOINERS and b in JOINERS for a, b in pairwise(name))
    return edges_fine and known and not twice and NOT_SEEN.isdisjoint(name)


def _is_accent(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Mc") and not unicodedata.name(sign, "").startswith("VARIATION")


def _alphabets(name: str) -> set[str]:
    """Which alphabets the letters come from, told from their Unicode names."""
    first = {unicodedata.name(sign, "?").split()[0] for sign in name if sign.isalpha()}
    return {ONE_ALPHABET.get(one, one) for one in first}
