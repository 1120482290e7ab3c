"""The catalogue of grounds: what may be restricted why, in words that people understand."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.conf import settings
from django.utils import translation

from konto.standing.models import Ground

PARTS: Final = ("name", "clause", "why")
LONGEST: Final = 600


class Words(NamedTuple):
    """A ground in one language."""

    name: str
    clause: str
    why: str


class Incomplete(ValueError):
    """A language or a part is missing, or too long; the message names it."""


def current(code: str) -> Ground:
    """The ground as it reads today. Raises Ground.DoesNotExist."""
    return Ground.objects.get(code=code, retired_at=None)


def words_of(ground: Ground) -> Words:
    """The ground in the language that is active; in English where an operator added a language since."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    found = ground.texts.get(language) or ground.texts[settings.LANGUAGE_CODE]
    return Words(**{part: found[part] for part in PARTS})


def checked(texts: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The texts with every language and part there, and nothing else. Raises Incomplete."""
    return {language: _parts(texts.get(language, {}), language) for language, _name in settings.LANGUAGES}


def _parts(given: dict[str, str], language: str) -> dict[str, str]:
    parts = {part: given.get(part, "").strip() for part in PARTS}
    for part, text in parts.items():
        if not text or len(text) > LONGEST:
            raise Incomplete(f"{language}: {part}")
    return parts
