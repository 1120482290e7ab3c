"""Components say everything in text and tie errors to their fields."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation
from pytest_django import Settings

from konto.web.forms import EmailField, Form, OneTimeCodeField, PasswordField
from konto.web.templatetags import ui

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Sample(Form):
    email = EmailField(help_text="As you wrote it then.")
    password = PasswordField()
    code = OneTimeCodeField(required=False)


def drawn(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_an_error_is_tied_to_its_field() -> None:
    """Field, hint and error know each other by id, and the summary leads to the field."""
    html = drawn("{% fields form %}", form=Sample({"email": "alice@", "password": "x"}))

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert '<a href="#id_email">' in html
    assert "One thing to put right" in html


def test_nothing_wrong_nothing_said() -> None:
    """A form that nobody sent has no summary."""
    assert "error-summary" not in drawn("{% fields form %}", form=Sample())


def test_what_may_stay_empty_is_marked() -> None:
    """Optional fields say so; the others need no star."""
    html = drawn("{% fields form %}", form=Sample())

    assert html.count("(optional)") == 1


def test_a_word_that_begins_with_one_letter_stays_whole() -> None:
    """Headings, buttons and labels keep "e-mail" in one piece in every language; markup and longer words are left."""
    html = drawn("{% button label %}", label="Change the e-mail <x-y>")
    assert 'the <span class="unbroken">e-mail</span> &lt;<span class="unbroken">x-y</span>&gt;' in html

    kept = '<a href="/e-mail/">single-use</a>'
    assert drawn("{% filter unbroken %}" + kept + "{% endfilter %}") == kept


def test_a_list_to_keep_is_whole_without_scripts() -> None:
    """Each line is there to read; the buttons that need scripts stay hidden until there are some."""
    html = drawn("{% copy_lines lines what='the codes' file='codes.txt' %}", lines=["AB", "<C"])

    assert "<code>AB</code></li>\n<li><code>&lt;C</code>" in html
    assert re.findall(r"<button[^>]*>", html)
    assert all(" hidden" in button for button in re.findall(r"<button[^>]*>", html))


def test_texts_are_escaped() -> None:
    """What a person typed never becomes markup."""
    evil = "<script>alert(1)</script>"
    html = drawn(
        "{% button evil %}{% badge 'info' evil %}{% copy evil evil %}{% facts rows %}"
        "{% notice 'info' evil %}{{ evil }}{% endnotice %}",
        evil=evil,
        rows=[(evil, evil)],
    )

    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 8


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (61, "1 minute 1 second"),
        (3_600, "1 hour"),
        (71_970, "19 hours 59 minutes"),
        (86_400 * 2 + 3_600 * 5 + 59, "2 days 5 hours"),
        (86_400 + 30, "1 day"),
        (-5, "0 seconds"),
    ],
)
def test_time_left_in_words(seconds: int, words: str) -> None:
    """The two largest units, never more."""
    assert ui.duration(seconds) == words


def test_a_countdown_is_right_when_the_page_comes() -> None:
    """Without JavaScript the page says how long it is still."""
    with time_machine.travel(NOON, tick=False):
        html = drawn("{% countdown until %}", until=NOON + timedelta(minutes=5))

    assert ">5 minutes<" in html
    assert 'data-seconds-left="300"' in html


def test_waiting_is_over_when_it_is_over() -> None:
    """After its time the button stands alone."""
    with time_machine.travel(NOON, tick=False):
        assert "Possible again in" in drawn("{% wait_button 'Again' until %}", until=NOON + timedelta(seconds=9))
        assert "Possible again in" not in drawn("{% wait_button 'Again' until %}", until=NOON)
        assert "Possible again in" not in drawn("{% wait_button 'Again' until %}", until=None)


def test_a_moment_names_its_zone() -> None:
    """A date and time in the reader's form, with the zone."""
    assert ">1 March 2026, 12:00 UTC<" in drawn("{% moment when %}", when=NOON)
    with translation.override("nb"):
        assert "1. mars 2026" in drawn("{% moment when %}", when=NOON)


def test_every_icon_is_decoration() -> None:
    """Icons are hidden from those who listen, because the text beside them says the same."""
    for size, solid in ((16, False), (20, False), (20, True), (24, False)):
        assert re.search(r'aria-hidden="true"', ui.icon("key", size, solid=solid))


def test_a_table_keeps_its_meaning_when_it_folds() -> None:
    """Each cell carries its column's name."""
    html = drawn("{% table 'Devices' columns rows %}", columns=["Device", "Seen"], rows=[["Phone", "now"]])

    assert 'data-label="Seen">now<' in html
    assert "<caption>Devices</caption>" in html


def test_progress_is_said_in_numbers() -> None:
    """A bar is never alone: the numbers stand beside it."""
    assert "3 of 5 done" in drawn("{% progress 3 5 'Erasing' %}")
    assert "Step 2 of 7" in drawn("{% steps 2 7 'Consent' %}")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1 March 2026, 12:00 UTC"),
        ("uk", "1 березня 2026 р., 12:00 UTC"),
        ("nb", "1. mars 2026 kl. 12.00 UTC"),
    ],
)
def test_a_time_is_written_as_the_language_writes_it(language: str, text: str) -> None:
    """On pages and in letters alike."""
    with translation.override(language):
        assert text in drawn("{% moment when %}", when=NOON)
        assert drawn("{{ when|written }}", when=NOON) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(86_400, "24 hours"), (172_800, "48 hours"), (259_200, "3 days"), (72_000, "20 hours"), (90_060, "1 day 1 hour")],
)
def test_a_day_that_is_promised_is_said_in_hours(seconds: int, text: str) -> None:
    """As it is on every page and in every letter; what isn't whole hours, or is long, as any length."""
    assert drawn("{{ seconds|term }}", seconds=seconds) == text


@pytest.mark.parametrize(
    ("zone", "language", "text"),
    [
        ("Europe/Kyiv", "en", "1 March 2026, 14:00 Kyiv time"),
        ("Europe/Kyiv", "uk", "1 березня 2026 р., 14:00 за Києвом"),
        ("Europe/Oslo", "nb", "1. mars 2026 kl. 13.00 norsk tid"),
        ("America/New_York", "en", "1 March 2026, 07:00 EST"),
        ("America/Sao_Paulo", "en", "1 March 2026, 09:00 UTC-03"),
    ],
)
def test_a_time_is_in_the_sites_zone_and_names_it(settings: Settings, zone: str, language: str, text: str) -> None:
    """As people name it, or by its short name; a bare number is no name."""
    settings.TIME_ZONE = zone
    with translation.override(language):
        assert drawn("{{ when|written }}", when=NOON) == text


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Sunday 1 March"), ("uk", "1 березня (неділя)"), ("nb", "søndag 1. mars")]
)
def test_a_day_is_written_without_the_hour(language: str, text: str) -> None:
    """What is promised for a day names no hour."""
    with translation.override(language):
        assert drawn("{{ when|day }}", when=NOON) == text


def test_errors_stand_in_the_order_of_the_page() -> None:
    """Also those that were found last."""
    form = Sample({"email": "x"})
    form.add_error("email", "Late.")
    html = drawn("{% errors form %}", form=form)

    assert html.index("#id_email") < html.index("Late.") < html.index("#id_password")
