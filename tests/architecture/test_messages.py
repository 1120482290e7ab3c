"""Everything a person reads is there in every language."""

from __future__ import annotations

import gettext
from html import unescape
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings
from django.test import Client

from konto.config import messages as compiled
from konto.web.tests import template_rules
from tests import messages
from tests.architecture import addresses, catalogues
from tests.cast import ALICE
from tests.messages import LANGUAGES, Message

ROOMS = messages.rooms()
LETTERS = sorted(path for path in messages.PACKAGE.glob("*/templates/**/*.txt"))
FOR_ENGINEERS = {"/_allauth/openapi.html"}
"""Pages in one language: they speak of calls and fields by their names."""

each_catalogue = pytest.mark.parametrize(
    ("room", "language"), [(room, language) for room in ROOMS for language in LANGUAGES], ids=str
)


def entry(text: str, ours: str | list[str], plural: str = "", **more: list[str]) -> polib.POEntry:
    forms = dict(enumerate(ours)) if isinstance(ours, list) else {}
    return polib.POEntry(
        msgid=text, msgid_plural=plural, msgstr=ours if isinstance(ours, str) else "", msgstr_plural=forms, **more
    )


# --- the catalogues ------------------------------------------------------------------------------------------------
@each_catalogue
def test_no_text_is_missing_and_none_is_left_over(room: Path, language: str) -> None:
    """The catalogue holds exactly the texts of the room. `make messages` brings it up to date."""
    catalogue = messages.read(messages.catalogue_of(room, language))
    ours = {Message(one.msgctxt, one.msgid, one.msgid_plural or "") for one in catalogue if not one.obsolete}

    assert ours == set(messages.messages_of(room))
    assert not catalogue.obsolete_entries()


@each_catalogue
def test_every_text_is_translated_and_fits(room: Path, language: str) -> None:
    """Nothing is untranslated or fuzzy, nothing is still English, and placeholders and tags come back."""
    catalogue = messages.read(messages.catalogue_of(room, language))
    wrong = {one.msgid: found for one in catalogue if (found := catalogues.faults(one))}

    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_text_has_one_translation(language: str) -> None:
    """All rooms say the same with the same words."""
    read = [messages.read(messages.catalogue_of(room, language)) for room in ROOMS]

    assert catalogues.contradictions(read) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_is_called_by_its_name(language: str) -> None:
    """Where a text tells people what to press, it says what stands on the button."""
    read = [messages.read(messages.catalogue_of(room, language)) for room in ROOMS]

    assert catalogues.misquotations(read) == []


@each_catalogue
def test_counting_follows_django(room: Path, language: str) -> None:
    """The plural rule is the one of Django's own catalogue, so that both can be read as one."""
    catalogue = messages.read(messages.catalogue_of(room, language))

    assert catalogue.metadata["Plural-Forms"] == messages.plural_forms(language)


def test_every_language_of_the_settings_has_its_catalogues() -> None:
    """Adding a language to the settings asks for its translation."""
    assert {code for code, _ in settings.LANGUAGES} == {"en", *LANGUAGES}


def test_catalogues_compile() -> None:
    """A set-up leaves nothing stale behind: what is translated is what is read."""
    compiled.compile_stale()

    assert compiled.stale() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["This field is required.", "Enter a valid email address.", "January"])
def test_texts_of_libraries_are_translated_too(language: str, text: str) -> None:
    """What Django's own forms and dates say is there in each language."""
    folder = Path(django.__file__).parent / "conf" / "locale"

    assert gettext.translation("django", str(folder), [language]).gettext(text) != text


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: str(path.relative_to(messages.PACKAGE)))
def test_every_word_of_a_letter_goes_through_gettext(path: Path) -> None:
    """No letter has a word that is English whatever the language."""
    assert template_rules.untranslated(path.read_text()) == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_mixes_languages(language: str) -> None:
    """On every page that opens, signed out and in, nothing that has a translation is left in English."""
    english = untranslated_where(language)
    stranger, person = Client(headers={"Accept-Language": language}), ALICE.but(language=language).joins()
    browsers = [stranger, addresses.browser_of(person)]
    everywhere = [one.path for one in addresses.all_of() if one.path not in FOR_ENGINEERS]
    pages = [(path, ask_text(browser, path)) for browser in browsers for path in everywhere]

    assert [(path, words) for path, text in pages for words in english if words in text] == []
    assert sum(f'lang="{language}"' in text for _, text in pages) > 20
    assert addresses.is_signed_in(browsers[1])


def ask_text(browser: Client, path: str) -> str:
    answer = addresses.ask(browser, "GET", path)
    is_page = "html" in answer.headers.get("Content-Type", "")
    return unescape(answer.content.decode()) if is_page else ""


def untranslated_where(language: str) -> list[str]:
    """English sentences that should not be met in another language: those with some words and without gaps."""
    read = [messages.read(messages.catalogue_of(room, language)) for room in ROOMS]
    return [one.msgid for catalogue in read for one in catalogue if one.msgid.count(" ") > 1 and "%(" not in one.msgid]


# --- the rules bite ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (entry("Sign in", ""), "not translated"),
        (entry("Sign in", "Увійти", flags=["fuzzy"]), "fuzzy"),
        (entry("Sign in", "Sign in"), "the same as in English"),
        (entry("Hello, %(name)s", "Вітаємо"), "other placeholders"),
        (entry("Hello, %(name)s", "Вітаємо, %(nam)s"), "a placeholder that nothing fills"),
        (entry("<b>Now</b>", "<b>Зараз<b>"), "other HTML tags"),
        (entry("One\ntwo", "Один два"), "other lines"),
        (entry("Hello ", "Вітаємо"), "other spaces around it"),
        (entry("%d day", ["%d день", "дні", "%d днів", "%d дня"], "%d days"), "other placeholders"),
        (entry("%d day", ["%d день", "", "%d днів", "%d дня"], "%d days"), "not translated"),
    ],
)
def test_a_broken_translation_is_seen(broken: polib.POEntry, fault: str) -> None:
    """Each kind of fault is named."""
    assert fault in catalogues.faults(broken)


@pytest.mark.parametrize(
    "right",
    [
        entry("Hello, <b>%(name)s</b>", "Вітаємо, <b>%(name)s</b>"),
        entry("One thing", ["Én ting", "%(number)s ting"], "%(number)s things"),
        entry("%d day", ["%d день", "%d дні", "%d днів", "%d дня"], "%d days"),
    ],
)
def test_a_good_translation_passes(right: polib.POEntry) -> None:
    """The rule is silent about what is in order."""
    assert catalogues.faults(right) == []


def test_a_contradiction_is_seen() -> None:
    """Two rooms that translate one text differently are found."""
    one, other = polib.POFile(), polib.POFile()
    one.append(entry("Open", "Åpen"))
    other.append(entry("Open", "Åpne"))

    assert catalogues.contradictions([one, other]) == ["Open"]


def test_a_button_called_otherwise_is_seen() -> None:
    """The button was renamed, the text wasn't."""
    catalogue = polib.POFile()
    catalogue.append(entry("Keep it", "Зберегти"))
    catalogue.append(entry('Press "Keep it".', "Натисніть «Залишити»."))

    assert catalogues.misquotations([catalogue]) == ['Press "Keep it".']


# --- collecting ----------------------------------------------------------------------------------------------------
def test_texts_of_templates_are_found() -> None:
    """Every way in which a template says something."""
    template = """{% load i18n %}
      {% if a %}
    {% translate "Sign in" %} {% translate "May" context "month" %}
      {% blocktranslate trimmed with name=person.name %}
        Hello, <b>{{ name }}</b>.
        It's you.
      {% endblocktranslate %}{% endif %}
    {% blocktranslate count number=n %}{{ number }} day{% plural %}{{ number }} days{% endblocktranslate %}
    {% button _("Save") kind=_('calm') %} <p title="{{ _("A title") }}">untranslated</p>"""

    assert set(messages.extract_from(template, template=True)) == {
        Message(None, "Sign in"),
        Message("month", "May"),
        Message(None, "Hello, <b>%(name)s</b>. It's you."),
        Message(None, "%(number)s day", "%(number)s days"),
        Message(None, "Save"),
        Message(None, "calm"),
        Message(None, "A title"),
    }


def test_texts_of_modules_are_found() -> None:
    """Every function of gettext that the program uses."""
    module = (
        '_("a"); gettext("b"); gettext_lazy("c" "d"); ngettext("e", "es", n); ngettext_lazy("f", "fs", "n")\n'
        'pgettext("x", "g"); pgettext_lazy("x", "h"); other("i")'
    )

    assert list(messages.extract_from(module, template=False)) == [
        Message(None, "a"),
        Message(None, "b"),
        Message(None, "cd"),
        Message(None, "e", "es"),
        Message(None, "f", "fs"),
        Message("x", "g"),
        Message("x", "h"),
    ]


def test_collecting_keeps_what_is_translated_and_drops_what_is_gone() -> None:
    """A new text comes in empty, never guessed; nothing translated is lost."""
    old = polib.POFile()
    old.append(entry("Sign in", "Увійти"))
    old.append(entry("Gone", "Зникло"))
    old.append(entry("Doubtful", "Сумнівно", flags=["fuzzy"]))

    new = messages.renewed(old, {Message(None, text): {"a.py"} for text in ("Sign in", "Doubtful", "Fresh")}, "uk")

    assert {one.msgid: one.msgstr for one in new} == {"Sign in": "Увійти", "Doubtful": "", "Fresh": ""}
    assert not new.fuzzy_entries()
    assert not new.obsolete_entries()
