"""What may be wrong with a translation that a program can see."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

import polib

PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*[diouxXeEfFgGcrsa]|%[diouxXeEfFgGcrsa]|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
QUOTED = re.compile(r"[\"“](\w[^\"”<>=]*)[\"”]")
SAME_EVERYWHERE = {"OK", "webhooks"}
"""Texts that read the same in every language."""


def faults(entry: polib.POEntry) -> list[str]:
    """What is wrong with one entry, in words."""
    if entry.fuzzy:
        return ["fuzzy"]
    if not entry.translated():
        return ["not translated"]
    return [fault for text, ours in _forms(entry) for fault in _faults(text, ours)] + _uncounted(entry)


def contradictions(catalogues: Iterable[polib.POFile]) -> list[str]:
    """Texts that rooms translate differently: all catalogues become one, so one of them would win by chance."""
    said: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for catalogue in catalogues:
        for entry in catalogue:
            said[entry.msgctxt, entry.msgid].add(entry.msgstr or repr(entry.msgstr_plural))
    return [text for (_, text), ours in said.items() if len(ours) > 1]


def misquotations(catalogues: Iterable[polib.POFile]) -> list[str]:
    """Texts that name a button otherwise than the button does."""
    entries = [entry for catalogue in catalogues for entry in catalogue]
    ours = {entry.msgid: entry.msgstr for entry in entries}
    return [
        entry.msgid
        for entry in entries
        for quoted in QUOTED.findall(entry.msgid)
        if quoted in ours and f"«{ours[quoted]}»" not in entry.msgstr
    ]


def _forms(entry: polib.POEntry) -> list[tuple[str, str]]:
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid_plural, ours) for ours in entry.msgstr_plural.values()]


def _faults(text: str, ours: str) -> list[str]:
    found = []
    if ours == text and text not in SAME_EVERYWHERE:
        found.append("the same as in English")
    if Counter(TAG.findall(text)) != Counter(TAG.findall(ours)):
        found.append("other HTML tags")
    if text.count("\n") != ours.count("\n"):
        found.append("other lines")
    if (text != text.strip()) != (ours != ours.strip()):
        found.append("other spaces around it")
    if set(PLACEHOLDER.findall(ours)) - set(PLACEHOLDER.findall(text)):
        found.append("a placeholder that nothing fills")
    return found


def _uncounted(entry: polib.POEntry) -> list[str]:
    """Each placeholder has to come back; the form for one thing alone may say it in a word."""
    if not entry.msgid_plural:
        complete = Counter(PLACEHOLDER.findall(entry.msgid)) == Counter(PLACEHOLDER.findall(entry.msgstr))
        return [] if complete else ["other placeholders"]
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural))
    forms = list(entry.msgstr_plural.values())
    for_one = forms[:1] if len(forms) == 2 else []
    short = [form for form in forms if set(PLACEHOLDER.findall(form)) != wanted and form not in for_one]
    alone = [form for form in for_one if not set(PLACEHOLDER.findall(entry.msgid)) <= set(PLACEHOLDER.findall(form))]
    return ["other placeholders"] * bool(short or alone)
