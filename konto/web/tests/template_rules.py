"""What no template may hold: code and style in place, and words that are not translated."""

from __future__ import annotations

import re
from html import unescape

INLINE = {
    "a handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an htmx handler": re.compile(r"\shx-on[:\s=-]", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a javascript link": re.compile(r"javascript:", re.IGNORECASE),
    "a style element": re.compile(r"<style(?![^>]*\bnonce=)[^>]*>", re.IGNORECASE),
    "a script": re.compile(r"<script(?![^>]*(?:\bsrc=|\bnonce=|application/json))[^>]*>", re.IGNORECASE),
    "another site": re.compile(r"(?:src|action)=\"(?:https?:)?//", re.IGNORECASE),
}
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
COMMENTS = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
CODE = re.compile(r"<(script|style|code)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
MARKUP = re.compile(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
SPOKEN = re.compile(r"\s(?:alt|title|aria-label|placeholder)=\"([^\"]*)\"")
BARE_ARGUMENT = re.compile(r"""(?<!_\()(?<!\w)["']([A-ZÆØÅА-ЯІЇЄҐ][^"']*)["']""")
WORD = re.compile(r"[^\W\d_]{2,}")
NOT_WORDS = frozenset({"KONTO-2481-7730", "DATETIME_FORMAT", "DATE_FORMAT", "TIME_FORMAT", "GET", "POST"})


def inline_code(template: str) -> list[str]:
    """What the content policy would refuse."""
    text = COMMENTS.sub("", template)
    return [name for name, pattern in INLINE.items() if pattern.search(DJANGO.sub("-", text))]


def untranslated(template: str) -> list[str]:
    """Words that a person would read in English whatever their language."""
    text = CODE.sub("", TRANSLATED.sub("", COMMENTS.sub("", template)))
    arguments = [
        found
        for tag in re.findall(r"{%(.*?)%}", text, re.DOTALL)
        if not re.match(r"\s*(?:translate|trans|extends|include|load|url|static|block|now)\b", tag)
        for found in BARE_ARGUMENT.findall(tag)
    ]
    text = DJANGO.sub("", text)
    spoken = SPOKEN.findall(text)
    read = [line.strip() for line in unescape(MARKUP.sub("\n", text)).splitlines()]
    return [words for words in [*arguments, *spoken, *read] if WORD.search(words) and words not in NOT_WORDS]
