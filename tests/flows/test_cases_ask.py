"""Asking a person, signed in and signed out: the number, the letter, and what comes of bad input."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from konto.cases import actions
from konto.cases.actions import Channel, Contact
from konto.cases.jobs import tidy
from konto.cases.models import Case, File, Link, Message
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.cast import Person
from tests.clocks import Clock
from tests.letters import Letterbox
from tests.staff import Colleague
from tests.visiting import Page, Visit

QUESTION = "Where is my parcel?\nIt was to come on <b>Monday</b>."
NUMBER = re.compile(r"K-[2-9A-Z]{4}-[2-9A-Z]{3}")
STRANGER = "somebody@example.org"


def ask(visit: Visit, **typed: object) -> Page:
    """Ask as a stranger, with the right letters of the picture."""
    visit.open("/ask/")
    usual = {"contact": STRANGER, "title": "My parcel", "text": QUESTION}
    return visit.press("Send the question", **{**usual, **visit.picture(), **typed})


def nothing_was_asked() -> bool:
    rows = (Case, Message, File, Link)
    return not any(table.objects.exists() for table in rows) and not JournalEntry.objects.filter(
        event=Event.CASE_OPENED
    )


def test_a_stranger_asks_and_gets_number_and_date(visit: Visit, clock: Clock, letterbox: Letterbox) -> None:
    """The receipt is the question's own page: number, date of the answer, what was typed, and nothing runs in it."""
    page = ask(visit, name="Sam")

    case = Case.objects.get()
    assert page.status == 200
    assert case.number in page.text
    assert NUMBER.fullmatch(case.number)
    assert "A person answers by" in page.text
    assert "It was to come on <b>Monday</b>." in page.text
    assert page.path.startswith("/case/")
    events = JournalEntry.objects.filter(subject=None, event__startswith="case").values_list("event", flat=True)
    assert set(events) == {Event.CASE_OPENED, Event.CASE_WRITTEN}


def test_the_letter_to_an_unproved_address_holds_no_words_of_the_stranger(visit: Visit, letterbox: Letterbox) -> None:
    """Number, date, link and code go there: nobody can send their own text to others through us."""
    ask(visit, name="Buy pills", title="Cheap pills", text="Visit pills")

    letter = letterbox.last(to=STRANGER, kind="cases/received")
    assert Case.objects.get().number in letter.text
    assert "pills" not in (letter.subject + letter.text).lower()
    assert "I didn't ask this" in letter.text


def test_the_letters_link_shows_the_question(visit: Visit, letterbox: Letterbox) -> None:
    """In another browser, too: the link is all that is needed, and looking at it changes nothing."""
    ask(visit)
    before = list(Case.objects.values())

    page = visit.elsewhere().open(letterbox.link(to=STRANGER))

    assert "Where is my parcel?" in page.text
    assert list(Case.objects.values()) == before


def test_number_and_code_lead_there_too(visit: Visit, letterbox: Letterbox) -> None:
    """However they are typed: small letters, spaces, no dashes."""
    ask(visit)
    code = re.search(r"^(\w{4}(-\w{4}){3})$", letterbox.last(to=STRANGER).text, re.MULTILINE)
    assert code
    elsewhere = visit.elsewhere()
    elsewhere.open("/case/")

    page = elsewhere.press(
        "Show my question",
        number=Case.objects.get().number.lower().replace("-", " "),
        secret=code[1].lower().replace("-", ""),
    )

    assert "Where is my parcel?" in page.text


def test_a_code_opens_no_other_number(visit: Visit, letterbox: Letterbox) -> None:
    """A right code with another question's number, and a number with a guessed code, are told the same."""
    ask(visit)
    mine = Case.objects.get()
    code = re.search(r"^(\w{4}(-\w{4}){3})$", letterbox.last(to=STRANGER).text, re.MULTILINE)
    assert code
    ask(visit.elsewhere(), contact="other@example.org", text="Something else")
    other = Case.objects.exclude(pk=mine.pk).get()
    elsewhere = visit.elsewhere()
    elsewhere.open("/case/")

    foreign = elsewhere.press("Show my question", number=other.number, secret=code[1])
    guessed = elsewhere.press("Show my question", number=mine.number, secret="2345-6789-ABCD-EFGH")

    assert foreign.status == guessed.status == 400
    assert "Number and code don't fit together" in foreign.text
    assert "Number and code don't fit together" in guessed.text
    assert "parcel" not in foreign.text + guessed.text
    assert "Something else" not in foreign.text


def test_a_mistyped_number_is_told_at_once(visit: Visit) -> None:
    """The check sign finds it before anything is looked up."""
    visit.open("/case/")

    page = visit.press("Show my question", number="K-2222-223", secret="x")

    assert page.status == 400
    assert "There can't be such a number" in page.text


def test_somebody_signed_in_asks_without_picture_or_address(visit: Visit, alice: Person, letterbox: Letterbox) -> None:
    """Who they are is known: the question stands under “My questions”, and the letter goes to their address."""
    visit.sign_in(alice)
    page = visit.open("/ask/")
    assert not page.asks_for_picture
    assert "a•••@example.org" in page.text

    page = visit.press("Send the question", title="My parcel", text=QUESTION)

    case = Case.objects.get()
    assert page.path == f"/questions/{case.number}/"
    assert case.account_ref == alice.account.ref
    assert case.proved_at
    assert "My parcel" in visit.open("/questions/").text
    assert letterbox.last(to=alice.address, kind="cases/received")
    assert JournalEntry.objects.filter(event=Event.CASE_OPENED, subject=alice.account.ref, actor_kind="person").exists()


def test_my_questions_lie_in_the_menu_and_may_be_none(visit: Visit, alice: Person) -> None:
    """The menu leads there; who has asked nothing is told so."""
    visit.sign_in(alice)

    page = visit.open(visit.open("/cabinet/").links["My questions"])

    assert "You have asked nothing yet" in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"contact": "nowhere"}, "Write a whole e-mail address, or a phone number"),
        ({"contact": "a@b"}, "This doesn't look like an e-mail address or a phone number"),
        ({"contact": "x" * 300 + "@example.org"}, "Use 254 characters at most"),
        ({"contact": "\x07@example.org"}, "Remove the characters that can't be seen"),
        ({"contact": ""}, "Enter your e-mail address or phone number"),
        ({"text": ""}, "Fill this in"),
        ({"text": "x" * 5_001}, "Use 5000 characters at most"),
        ({"title": "x" * 121}, "Use 120 characters at most"),
        ({"picture_1": "wrong"}, "That isn't what the picture shows"),
        ({"picture_1": ""}, "Type what you see"),
    ],
)
def test_what_can_not_be_asked_comes_back_as_typed(
    visit: Visit, letterbox: Letterbox, typed: dict[str, str], said: str
) -> None:
    """The mistake is named, nothing typed is lost, and nothing comes about."""
    page = ask(visit, **typed)

    assert page.status == 400
    assert said in page.text
    assert page.values["title"] == typed.get("title", "My parcel")
    assert nothing_was_asked()
    assert len(letterbox) == 0


def test_a_phone_number_is_answered_by_text(visit: Visit, letterbox: Letterbox) -> None:
    """A national number is read in the site's region and kept in full; the receipt is a text."""
    ask(visit, contact="050 123 45 67")

    text = letterbox.last(to="+380501234567")
    assert text.channel == "sms"
    assert Case.objects.get().number in text.text
    assert "/case/" in text.text


def test_a_form_sent_twice_is_one_question(visit: Visit, alice: Person, letterbox: Letterbox) -> None:
    """The second press leads to the same question, with no second letter."""
    visit.sign_in(alice)
    visit.open("/ask/")
    key = visit.page.values["key"] if visit.page else ""
    letters = len(letterbox)

    first = visit.post("/ask/", key=key, title="My parcel", text=QUESTION)
    again = visit.post("/ask/", key=key, title="My parcel", text=QUESTION)

    assert first.path == again.path
    assert Case.objects.count() == Message.objects.count() == 1
    assert len(letterbox) == letters + 1


def test_another_accounts_key_takes_nothing_over(visit: Visit, alice: Person, mallory: Person) -> None:
    """A form's key belongs to whoever sends it: with somebody else's, a question of one's own is opened."""
    visit.sign_in(alice)
    visit.open("/ask/")
    key = visit.page.values["key"] if visit.page else ""
    visit.post("/ask/", key=key, title="My parcel", text=QUESTION)
    thief = visit.elsewhere()
    thief.sign_in(mallory)

    page = thief.post("/ask/", key=key, title="x", text="y")

    assert "My parcel" not in page.text
    assert Case.objects.filter(account_ref=alice.account.ref).count() == 1
    assert Case.objects.filter(account_ref=mallory.account.ref).count() == 1


def test_strangers_of_one_network_are_slowed(visit: Visit, clock: Clock) -> None:
    """The eleventh question within an hour waits; another network, and the next hour, are free."""
    for number in range(10):
        ask(visit, contact=f"stranger{number}@example.org")

    refused = ask(visit, contact="last@example.org")

    assert refused.status == 429
    assert int(refused.response.headers["Retry-After"]) == 3_600
    assert Case.objects.count() == 10
    assert ask(visit.elsewhere(network="198.51.100.3"), contact="last@example.org").status == 200
    clock.shift(hours=1, seconds=1)
    assert ask(visit, contact="next@example.org").status == 200


def test_one_address_is_not_bombed_from_many_networks(visit: Visit, letterbox: Letterbox) -> None:
    """The sixth question of a day under one address waits, wherever it comes from; no letter is written."""
    for number in range(5):
        ask(visit.elsewhere(network=f"198.51.100.{number}"), contact="Victim@example.org")
    letters = len(letterbox)

    refused = ask(visit.elsewhere(network="198.51.100.99"), contact="victim@EXAMPLE.org")

    assert refused.status == 429
    assert Case.objects.count() == 5
    assert len(letterbox) == letters


def test_somebody_on_the_way_out_can_still_ask(visit: Visit, alice: Person) -> None:
    """A guard keeps their account closed: the question is theirs all the same, and they get in by its link."""
    visit.sign_in(alice)
    visit.leave()
    visit.sign_in(alice)

    visit.open("/ask/")
    page = visit.press("Send the question", title="Wait", text="Can I stay?")

    assert page.path.startswith("/case/")
    assert "Can I stay?" in page.text
    assert visit.open("/questions/").path == "/leave/waiting/"


def test_the_help_page_leads_to_a_person(visit: Visit) -> None:
    """Whoever finds no answer there is led to the form."""
    assert "/ask/" in visit.open("/help/").links.values()


def test_a_file_comes_along(visit: Visit) -> None:
    """A stranger's file is on the question's page, by its name."""
    page = ask(visit, attachments=[SimpleUploadedFile("receipt.txt", b"paid 12 EUR")])

    assert "receipt.txt" in page.text
    assert bytes(File.objects.get().content) == b"paid 12 EUR"


# --- without the picture -------------------------------------------------------------------------------------------
LETTER_INSTEAD = "I can't read the picture: let me confirm by letter"


def ask_without_picture(visit: Visit) -> Page:
    visit.open("/ask/")
    return visit.press(LETTER_INSTEAD, contact=STRANGER, title="My parcel", text=QUESTION)


def test_whoever_can_t_read_the_picture_confirms_by_letter(
    visit: Visit, nora: Colleague, letterbox: Letterbox, clock: Clock
) -> None:
    """Nobody reads it until the button of the letter's page is pressed; then it is in the queue, the address proved."""
    page = ask_without_picture(visit)
    assert "until then nobody reads your question" in page.text
    number = Case.objects.get().number
    staff = visit.elsewhere()
    nora.signs_in(staff)
    assert number not in staff.open("/console/queue/").text

    clock.shift(hours=20)
    other = visit.elsewhere()
    other.open(letterbox.link(to=STRANGER))
    page = other.press("Yes, send it")

    assert "A person answers by" in page.text
    case = Case.objects.get()
    assert case.proved_at
    assert case.answer_by > case.opened_at
    clock.shift(seconds=30)
    nora.signs_in(staff)
    assert number in staff.open("/console/queue/").text


def test_an_unconfirmed_question_can_not_be_confirmed_from_the_page_shown_at_once(visit: Visit) -> None:
    """That page has no such button, and what a program sends in its place does nothing."""
    page = ask_without_picture(visit)
    assert "Yes, send it" not in page.buttons

    visit.post(page.path, do="confirm")
    visit.post(page.path, text="more words")

    assert Case.objects.get().held
    assert Message.objects.count() == 1


def test_an_unconfirmed_question_is_deleted(visit: Visit, clock: Clock) -> None:
    """After two days nothing of it is left; nobody was reminded of it."""
    ask_without_picture(visit)
    clock.shift(days=2)

    tidy(0)

    assert not any(table.objects.exists() for table in (Case, Message, Link))


def test_an_address_that_changes_takes_its_questions_along(visit: Visit, alice: Person, nora: Colleague) -> None:
    """Answers go to the new address of the account, and not to the old one any more; strangers' stay."""
    visit.sign_in(alice)
    visit.open("/ask/")
    visit.press("Send the question", title="Mine", text="x")
    ask(visit.elsewhere())
    case = Case.objects.get(account_ref=alice.account.ref)

    actions.move_contact(alice.account.ref, Contact(Channel.EMAIL, "new@example.org", proved=True))
    actions.answer(case.pk, "here", seen=1, key=uuid4(), actor=nora.actor)

    letters = Letterbox().all(kind="cases/answered")
    assert [letter.to for letter in letters] == ["new@example.org"]
    assert Case.objects.get(account_ref=None).contact == STRANGER


def test_while_accounts_are_closed_a_person_can_be_asked(visit: Visit, alice: Person, settings: Settings) -> None:
    """Whoever was signed in asks as a stranger; the questions of accounts stay closed."""
    visit.sign_in(alice)
    settings.KONTO_CLOSED = True

    page = ask(visit)

    assert page.status == 200
    assert "Where is my parcel?" in page.text
    assert Case.objects.get().account_ref is None
    assert visit.open("/questions/").status == 503
