"""What a service says of itself, in every language."""

from __future__ import annotations

import unicodedata
from typing import Final

from django.conf import settings
from django.utils import translation

from konto.identity.queries import look_of
from konto.services.models import Service

PARTS: Final = ("name", "about", "holds", "closing")
"""Its name; what it is; what it keeps of a person; what the end of their account means there."""

LONGEST: Final = {"name": 60, "about": 300, "holds": 600, "closing": 600}

UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Signs that take no place, or turn what stands beside them around: a text with them isn't what it reads as."""

CAPITALS: Final = str.maketrans("квмнт", "kbmht")
"""Letters that look alike as capitals alone: names have them, user names don't."""

Texts = dict[str, dict[str, str]]


class Incomplete(ValueError):
    """A part is missing in a language, or too long."""


class Misleading(ValueError):
    """People would read it as something else: signs that can't be seen, or somebody else's name. The text is where."""

    def __init__(self, language: str, part: str) -> None:
        super().__init__(f"{language}: {part}")
        self.language, self.part = language, part


def checked(texts: Texts) -> Texts:
    """Every part in every language, without what surrounds it.

    Raises Incomplete, which names language and part, and Misleading.
    """
    return {language: {part: _part(texts, language, part) for part in PARTS} for language, _name in settings.LANGUAGES}


def stand_apart(service: Service) -> None:
    """Raises Misleading where the service's name in some language could be taken for another's, or for Konto's."""
    others = Service.objects.filter(ended_at=None).exclude(pk=service.pk).values_list("texts", flat=True)
    taken = {_look(words["name"]) for texts in others for words in texts.values() if words.get("name")}
    taken.add(_look(settings.KONTO_NAME))
    for language, words in service.texts.items():
        if _look(words["name"]) in taken:
            raise Misleading(language, "name")


def words_of(service: Service, language: str | None = None) -> dict[str, str]:
    """The service's words in the language that is spoken now, or in the site's own; without any it goes by its code."""
    texts: Texts = service.texts
    spoken = language or translation.get_language() or settings.LANGUAGE_CODE
    found = texts.get(spoken) or texts.get(settings.LANGUAGE_CODE) or {}
    return {**dict.fromkeys(PARTS, ""), "name": service.code, **found}


def _look(name: str) -> str:
    return look_of(name.lower().translate(CAPITALS))


def _part(texts: Texts, language: str, part: str) -> str:
    written = unicodedata.normalize("NFC", " ".join(texts.get(language, {}).get(part, "").split()))
    if any(unicodedata.category(sign) in UNSEEN for sign in written):
        raise Misleading(language, part)
    if not written or len(written) > LONGEST[part]:
        raise Incomplete(f"{language}: {part}")
    return written
