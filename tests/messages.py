"""Collect the texts that people read into the translation files of each room: `make messages`.

Needs no gettext tools: Django turns templates into text that Babel can read, polib writes the files. What is new
comes in empty, what is gone is dropped, what is translated stays as it is.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

import django
import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

import konto

LANGUAGES: Final = ("nb", "uk")
PACKAGE: Final = Path(konto.__file__).parent
WIDTH: Final = 110
NOT_READ: Final = {"tests", "migrations", "locale", "static"}
KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class Message(NamedTuple):
    """One text as the source has it: its context if any, and its plural if it counts something."""

    context: str | None
    text: str
    plural: str = ""


def main() -> None:
    for room in rooms():
        for language in LANGUAGES:
            new = update(room, language)
            print(f"{room.name} {language}: {new} to translate" if new else f"{room.name} {language}: complete")


def rooms(package: Path = PACKAGE) -> list[Path]:
    """The folders that say something to people."""
    return [room for room in sorted(package.iterdir()) if room.is_dir() and messages_of(room)]


def messages_of(room: Path) -> dict[Message, set[str]]:
    """Every text of a room, and the files that hold it."""
    found: dict[Message, set[str]] = {}
    for path in sorted(room.rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and NOT_READ.isdisjoint(path.relative_to(room).parts):
            for message in extract_from(path.read_text(), template=path.suffix != ".py"):
                found.setdefault(message, set()).add(str(path.relative_to(room.parent.parent)))
    return found


def extract_from(source: str, *, template: bool) -> Iterator[Message]:
    """The texts of one file, a Python module or a template."""
    if template:
        # What isn't text has become lines of X at any depth; Python's reader minds where a line begins.
        source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    for _line, texts, _comments, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
        text, plural = (texts[0], texts[1]) if isinstance(texts, tuple) else (texts, "")
        yield Message(context, text, plural)


def catalogue_of(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def update(room: Path, language: str) -> int:
    """Write one catalogue anew, and return how many of its texts have no translation yet."""
    path = catalogue_of(room, language)
    fresh = renewed(read(path), messages_of(room), language)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != str(fresh) + "\n":
        path.write_text(str(fresh) + "\n")
    return len(fresh.untranslated_entries())


def read(path: Path) -> polib.POFile:
    return polib.pofile(str(path), wrapwidth=WIDTH) if path.exists() else polib.POFile(wrapwidth=WIDTH)


def renewed(old: polib.POFile, found: dict[Message, set[str]], language: str) -> polib.POFile:
    """A catalogue of exactly these messages, with the translations that `old` has for them."""
    known = {(one.msgctxt, one.msgid, one.msgid_plural): one for one in old if not one.obsolete and not one.fuzzy}
    plurals = plural_forms(language)
    new = polib.POFile(wrapwidth=WIDTH)
    new.metadata = {
        "Project-Id-Version": "Konto",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plurals,
    }
    for message in sorted(found, key=lambda one: (one.text, one.context or "", one.plural)):
        entry = _entry(message, sorted(found[message]), forms=int(plurals.split("nplurals=")[1].split(";")[0]))
        before = known.get((message.context, message.text, message.plural))
        if before:
            entry.msgstr, entry.msgstr_plural = before.msgstr, before.msgstr_plural or entry.msgstr_plural
            entry.tcomment = before.tcomment
        new.append(entry)
    return new


def plural_forms(language: str) -> str:
    """How many forms a noun has after a number: as Django's own catalogue says, so that both are read as one."""
    folder = Path(django.__file__).parent / "conf" / "locale"
    return gettext.translation("django", str(folder), [language]).info()["plural-forms"]


def _entry(message: Message, files: list[str], *, forms: int) -> polib.POEntry:
    return polib.POEntry(
        msgctxt=message.context,
        msgid=message.text,
        msgid_plural=message.plural,
        msgstr_plural=dict.fromkeys(range(forms), "") if message.plural else {},
        occurrences=[(file, "") for file in files],
        flags=["python-format"] if "%(" in message.text + message.plural else [],
    )


if __name__ == "__main__":
    main()
