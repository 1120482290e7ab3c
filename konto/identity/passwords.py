"""Passwords: how they are hashed, and which are refused (NIST SP 800-63B-4, OWASP ASVS 5.0 chapter V6)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

LONGEST = 128
MEASURED = 40
"""Characters that the strength is told from: more of them make a password stronger, and the telling slow."""

MOST_DISGUISES = 4
STRANGE = "\u00a4"
"""A sign in no dictionary."""

STRENGTHS: list[tuple[str, str | Promise]] = [
    ("danger", _("Very weak: easy to guess.")),
    ("danger", _("Weak: add another word or two.")),
    ("warning", _("Fair: one more word makes it good.")),
    ("success", _("Good.")),
    ("success", _("Strong.")),
]

_common = CommonPasswordValidator()


_hashers = ThreadPoolExecutor(max(1, settings.KONTO_HASHES_AT_ONCE), thread_name_prefix="hash")
"""Hashing has threads of its own: the C library keeps the memory of a hash for the thread that made it, and every
thread of the web server would keep its own otherwise."""


class Argon2id(Argon2PasswordHasher):
    """Argon2id at the cost that the settings name (RFC 9106; at least 19 MiB, two passes, one lane).

    A process hashes only a few at once: more of them than cores are no faster, and each takes its memory.
    """

    time_cost = settings.ARGON2_TIME
    memory_cost = settings.ARGON2_MEMORY_KIB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return str(_hashers.submit(super().encode, password, salt).result())

    def verify(self, password: str, encoded: str) -> bool:
        return bool(_hashers.submit(super().verify, password, encoded).result())


def check(password: str, *, about: Iterable[str] = ()) -> None:
    """Refuse a password that is too short, too common, or made of what everybody knows of the person.

    Raises ValidationError with the reason; there are no rules of composition.
    """
    shortest = settings.KONTO_PASSWORD_LENGTH
    if len(password) < shortest:
        raise ValidationError(
            ngettext_lazy(
                "Use at least %(shortest)d character. Four or five words in a row are easy to remember.",
                "Use at least %(shortest)d characters. Four or five words in a row are easy to remember.",
                "shortest",
            ),
            params={"shortest": shortest},
            code="short",
        )
    plain = _plain(password)
    if plain in _common.passwords or password.lower().strip() in _common.passwords:
        raise ValidationError(
            _("Many people use this password, so it is guessed first. Choose another."), code="common"
        )
    if plain in {_plain(known) for known in _known(about)}:
        raise ValidationError(
            _("This is your name, address, number or user name, or our name. Choose something nobody knows."),
            code="known",
        )
    if len(set(plain)) < 3:
        raise ValidationError(_("One or two characters over and over are guessed first. Choose another."), code="same")


def strength(password: str, *, about: Iterable[str] = ()) -> tuple[str, str | Promise]:
    """How hard a password is to guess: a tone for the page and a sentence. Empty for an empty password."""
    if not password:
        return "", ""
    try:
        check(password, about=about)
    except ValidationError as refused:
        return "danger", refused.messages[0]
    from zxcvbn import zxcvbn  # noqa: PLC0415 - twelve megabytes of words, for processes that are asked

    # What is known of the person was checked above: zxcvbn keeps such words in a table that all threads share.
    measured = zxcvbn(_tamed(password[:MEASURED]), max_length=MEASURED)
    return STRENGTHS[max(int(measured["score"]), 2 if len(password) > MEASURED else 0)]


def _tamed(password: str) -> str:
    """Without most of what zxcvbn reads as disguised letters: it tries all combinations, which can take seconds."""
    from zxcvbn.matching import L33T_TABLE  # noqa: PLC0415 - as above

    known = {sign for signs in L33T_TABLE.values() for sign in signs}
    disguises = list(dict.fromkeys(sign for sign in password if sign in known))
    return password.translate(dict.fromkeys(map(ord, disguises[MOST_DISGUISES:]), STRANGE))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _known(about: Iterable[str]) -> set[str]:
    """The words of what is known of the person, and of the product."""
    words = {settings.KONTO_NAME}
    for text in about:
        words |= {text, *text.split("@"), *re.split(r"[\s@._+-]+", text), re.sub(r"[\s._+-]+|@.*", "", text)}
    return {word for word in words if len(word) > 2}
