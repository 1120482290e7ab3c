"""Sending: in the caller's transaction, once per key, in the person's language, with every word that it needs."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from konto.notices import actions, queries, rendering
from konto.notices.models import Letter
from konto.notices.tests.conftest import CONTEXT, Send


class _Regret(Exception):
    """The caller changes its mind."""


def _jobs() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name="notices.deliver", status="todo"))


def test_a_letter_is_rendered_at_once_and_waits(db: None, send: Send) -> None:
    """Subject, link, code and footer stand in the row, and one job is queued to deliver it."""
    letter = send()

    assert letter.subject == "Confirm your address for Konto"
    assert "\n\nhttps://konto.example/activate/abc\n\n" in letter.text
    assert "\n\n482 913\n\n" in letter.text
    assert "Wasn't you?" in letter.text
    assert "Sent by Konto\nhttps://konto.example\n" in letter.text
    assert letter.state == "queued"
    assert len(_jobs()) == 1


def test_many_letters_need_one_job(db: None, send: Send) -> None:
    """The second letter finds a waiting job and adds none; neither letter breaks the transaction."""
    with transaction.atomic():
        send(key="one")
        send(key="two")

    assert Letter.objects.count() == 2
    assert len(_jobs()) == 1


def test_the_same_key_brings_the_same_letter_back(db: None, send: Send) -> None:
    """Asked again, nothing is rendered, queued or counted a second time."""
    first = send()
    again = send(context={}, to="bob@konto.example")

    assert again.pk == first.pk
    assert again.to_address == "alice@konto.example"
    assert Letter.objects.count() == 1


def test_what_the_caller_takes_back_was_never_sent(transactional_db: None, send: Send) -> None:
    """A transaction that is rolled back leaves no letter, no job and no count."""

    @transaction.atomic
    def sends_and_regrets() -> None:
        send()
        raise _Regret

    with pytest.raises(_Regret):
        sends_and_regrets()

    assert not Letter.objects.exists()
    assert not _jobs()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notices_capcount")
        assert cursor.fetchone() == (0,)


def test_two_transactions_with_one_key_make_one_letter(transactional_db: None, send: Send) -> None:
    """Whichever commits second gets the letter of the first."""
    together = threading.Barrier(6)

    def at_once(number: int) -> Any:
        try:
            with transaction.atomic():
                together.wait(10)
                return send(to=f"person{number}@konto.example").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(at_once, range(6)))

    assert len(made) == 1
    assert Letter.objects.count() == 1
    assert len(_jobs()) == 1


def test_when_the_first_takes_it_back_the_second_is_sent(transactional_db: None, send: Send) -> None:
    """A key whose transaction was rolled back is free for the one that waited for it."""
    started = threading.Event()

    def regrets() -> None:
        try:
            with transaction.atomic():
                send(to="first@konto.example")
                started.set()
                threading.Event().wait(0.3)
                raise _Regret
        except _Regret:
            pass
        finally:
            connection.close()

    first = threading.Thread(target=regrets)
    first.start()
    started.wait(10)
    second = send(to="second@konto.example")
    first.join()

    assert Letter.objects.get() == second
    assert second.to_address == "second@konto.example"


@pytest.mark.parametrize(("language", "month"), [("en", "2 March"), ("uk", "2 березня"), ("nb", "2 Mars")])
def test_a_letter_speaks_the_persons_language(db: None, send: Send, language: str, month: str) -> None:
    """The language given decides, whatever language the page was in."""
    letter = send(language=language)

    assert month in letter.text
    assert letter.language == language


def test_an_unknown_language_falls_back_to_the_sites(db: None, send: Send) -> None:
    """A language that Konto doesn't speak is no reason to lose a letter."""
    assert send(language="tlh").language == "en"


def test_a_missing_variable_is_an_error_and_sends_nothing(db: None, send: Send) -> None:
    """A letter without its code is worse than none; an optional name may be missing."""
    with pytest.raises(actions.IncompleteLetter):
        send(context={"link": "https://konto.example/x", "until": CONTEXT["until"]})

    assert not Letter.objects.exists()
    assert "Hello" not in send().text


def test_a_letter_without_a_subject_is_an_error(db: None, send: Send) -> None:
    """A template that forgot its subject is found by the first letter."""
    with pytest.raises(actions.IncompleteLetter):
        send("sample/mute", context={})

    assert not Letter.objects.exists()


def test_a_hostile_name_stays_one_line(db: None, send: Send) -> None:
    """Line breaks, control and reordering characters in a name add no header, no paragraph and no code."""
    name = "Eve\r\nBcc: bob@konto.example\n\n123 456\n\n\x1fhttps://evil.example\u202e"
    letter = send("sample/note", context={"name": name, "paragraphs": []})

    assert letter.subject == "A note for Eve Bcc: bob@konto.example 123 456 https://evil.example"
    assert letter.text.startswith("Hello Eve Bcc: bob@konto.example 123 456 https://evil.example,\n\nNothing else.")


def test_the_html_form_escapes_a_hostile_name_and_says_the_same(db: None, send: Send) -> None:
    """Markup in a name is text in the plain form and harmless in the HTML form; a link in it is none."""
    letter = send(
        "sample/note", context={"name": "<img src=x onerror=alert(1)> https://evil.example", "paragraphs": []}
    )
    html = rendering.html(rendering.Words(letter.subject, letter.text), language="en")

    assert "<img" in letter.text
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert 'href="https://evil.example' not in html
    assert 'href="https://konto.example"' in html


def test_several_paragraphs_are_given_as_a_list(db: None, send: Send) -> None:
    """Each item of a list is a line of its own, cleaned like any other text."""
    letter = send("sample/note", context={"name": "Alice", "paragraphs": ["First.", "Second\nhalf."]})

    assert "Hello Alice,\n\nFirst.\n\nSecond half.\n\nNothing else." in letter.text


@pytest.mark.parametrize("to", ["", "alice", "@konto.example", "alice@", "alice@konto.example\nBcc: x@y.z", " a@b.c"])
def test_what_is_no_address_is_refused(db: None, send: Send, to: str) -> None:
    """A letter to nowhere, or with a second header in its address, is refused before anything is written."""
    with pytest.raises(actions.BadAddress) as refused:
        send(to=to)

    assert not to or to not in str(refused.value)
    assert not Letter.objects.exists()


def test_a_key_can_hold_no_address(db: None, send: Send) -> None:
    """Keys outlive the content, so an address in one is a mistake of the caller's."""
    with pytest.raises(ValueError, match="never an address"):
        send(key="activate:alice@konto.example")


def test_a_text_is_one_line_without_footer(db: None, send: Send) -> None:
    """Texts are short: no subject, no footer, and the letterbox takes them."""
    text = send("sample/code", channel="sms", to="+4790000000")

    assert (text.subject, text.text) == ("", "482 913 is your code for Konto.")
    assert queries.letterbox()[0].to == "+4790000000"


def test_a_text_without_a_gateway_is_an_error(db: None, send: Send, settings: Settings) -> None:
    """Outside demo and debug nobody takes texts yet: the caller hears it at once, and no row is left."""
    settings.KONTO_LETTERBOX = False

    with pytest.raises(actions.NoGateway):
        send("sample/code", channel="sms", to="+4790000000")

    assert not Letter.objects.exists()
    assert send().state == "queued"


def test_a_number_gets_a_text_unasked(db: None, send: Send) -> None:
    """Who writes to wherever somebody is reached needn't say by which channel."""
    assert send("sample/code", to="+4790000000", key="1").channel == "sms"
    assert send("sample/confirm", key="2").channel == "email"


def test_jobs_carry_nothing_of_anybody(db: None, send: Send) -> None:
    """The job says only that the outbox has to be looked at."""
    send(account_ref=uuid4())

    assert [job.args for job in _jobs()] == [{}]


def test_a_sealed_letter_lies_in_one_encrypted_cell(db: None, send: Send) -> None:
    """No plain column holds its address or words, and the letterbox can still show it."""
    letter = Letter.objects.get(pk=send(sealed=True).pk)

    assert (letter.to_address, letter.subject, letter.text) == ("", "", "")
    assert b"alice" not in bytes(letter.sealed)
    assert queries.letterbox()[0].to == "alice@konto.example"
    assert "482 913" in queries.letterbox()[0].text
