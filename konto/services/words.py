"""What a service says of itself, in every language."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils import translation

from konto.services.models import Service

PARTS: Final = ("name", "about", "holds", "closing")
"""Its name; what it is; what it keeps of a person; what the end of their account means there."""

LONGEST: Final = {"name": 60, "about": 300, "holds": 600, "closing": 600}

Texts = dict[str, dict[str, str]]


class Incomplete(ValueError):
    """A part is missing in a language, or too long."""


def checked(texts: Texts) -> Texts:
    """Every part in every language, without what surrounds it. Raises Incomplete, which names language and part."""
    return {language: {part: _part(texts, language, part) for part in PARTS} for language, _name in settings.LANGUAGES}


def words_of(service: Service, language: str | None = None) -> dict[str, str]:
    """The service's words in the language that is spoken now, or in the site's own; without any it goes by its code."""
    texts: Texts = service.texts
    spoken = language or translation.get_language() or settings.LANGUAGE_CODE
    found = texts.get(spoken) or texts.get(settings.LANGUAGE_CODE) or {}
    return {**dict.fromkeys(PARTS, ""), "name": service.code, **found}


def _part(texts: Texts, language: str, part: str) -> str:
    written = " ".join(texts.get(language, {}).get(part, "").split())
    if not written or len(written) > LONGEST[part]:
        raise Incomplete(f"{language}: {part}")
    return written
