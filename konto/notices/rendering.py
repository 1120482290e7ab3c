"""From a template and a context to the words of a letter, in the person's language.

Letters have an engine of their own: it escapes nothing (they are plain text), and a variable that the context
lacks is an error, because a letter without its code is worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import render_to_string
from django.utils import translation

from konto.notices.models import Channel
from konto.notices.words import blocks

_CUT = "\x1f"
_MISSING = "\x1e"
_LONGEST_SUBJECT = 200
_REORDERING = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}


class IncompleteLetter(Exception):
    """A template uses a variable that its context lacks, or has no subject."""


class Words(NamedTuple):
    subject: str
    text: str


def render(kind: str, *, channel: str, language: str, context: Mapping[str, object]) -> Words:
    """The letter in the language. Raises IncompleteLetter, or TemplateDoesNotExist for an unknown kind."""
    language = spoken(language)
    values = {name: one_line(value) for name, value in context.items()} | _always(language)
    with translation.override(language):
        raw = _engine(tuple(engines.templates["django"]["DIRS"])).get_template(_template(kind, channel)).render(values)
    if _MISSING in raw:
        raise IncompleteLetter(f"{kind}: the context lacks something that the template says")
    if channel == Channel.SMS:
        return _text_message(f"{raw} {values['fewer']}" if "fewer" in values else raw)
    return _letter(kind, raw)


def html(words: Words, *, language: str) -> str:
    """The same words as simple HTML."""
    with translation.override(language):
        return render_to_string(
            "notices/letter.html", {"subject": words.subject, "blocks": blocks(words.text), "language": language}
        )


def spoken(language: str) -> str:
    """The language if Konto speaks it, otherwise the site's own."""
    return language if language in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)


def one_line(value: object) -> object:
    """Text as one harmless line, inside lists and mappings too: nobody's name can add a paragraph to a letter."""
    match value:
        case str():
            return _one_line(value)
        case list() | tuple():
            return [one_line(item) for item in value]
        case dict():
            return {name: one_line(item) for name, item in value.items()}
    return value


def _one_line(text: str) -> str:
    spaced = " ".join(text.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs") and c not in _REORDERING)


def _always(language: str) -> dict[str, object]:
    return {
        "product": settings.KONTO_NAME,
        "support": settings.KONTO_SUPPORT_ADDRESS,
        "public_url": settings.KONTO_PUBLIC_URL,
        "language": language,
        "cut": _CUT,
    }


def _template(kind: str, channel: str) -> str:
    room, _, name = kind.partition("/")
    return f"{room}/{'texts' if channel == Channel.SMS else 'letters'}/{name}.txt"


def _letter(kind: str, raw: str) -> Words:
    subject, _, text = raw.partition(_CUT)
    subject = _one_line(subject)[:_LONGEST_SUBJECT]
    if not subject:
        raise IncompleteLetter(f"{kind}: the subject is empty")
    return Words(subject, _tidy(text))


def _text_message(raw: str) -> Words:
    return Words("", _one_line(raw))


def _tidy(text: str) -> str:
    """Exactly one empty line between paragraphs, no spaces at the edges of lines."""
    lines = "\n".join(line.strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


@cache
def _engine(folders: tuple[str, ...]) -> DjangoTemplates:
    return DjangoTemplates(
        {
            "NAME": "letters",
            "DIRS": list(folders),
            "APP_DIRS": True,
            "OPTIONS": {"autoescape": False, "string_if_invalid": _MISSING},
        }
    )
