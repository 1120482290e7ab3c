"""Question and answer, both ways: by the console, by page and letter; and two of the staff at once."""

from __future__ import annotations

import pytest

from konto.cases import actions
from konto.cases.models import Case, Message, Status
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.cast import Person
from tests.clocks import Clock
from tests.letters import Letterbox
from tests.questions import ANSWER, ASKER, answers, asked, page_of
from tests.staff import Colleague
from tests.visiting import Page, Visit


def events_of(case: Case) -> list[str]:
    entries = JournalEntry.objects.filter(details__case=str(case.pk)).order_by("at", "id")
    return list(entries.values_list("event", flat=True))


def test_staff_answer_from_the_queue(
    visit: Visit, alice: Person, nora: Colleague, letterbox: Letterbox, clock: Clock
) -> None:
    """Queue, case, answer: the asker reads it on their page and, their address being proved, in the letter."""
    case = asked(by=alice)
    nora.signs_in(visit)
    assert case.number in visit.open("/console/queue/").text
    page = visit.open(page_of(case))
    assert "Where is my parcel?" in page.text
    assert "proved" in page.text

    page = visit.press("Send the answer", text=ANSWER)

    assert "Answer by Nora Lind" in page.text
    letter = letterbox.last(to=alice.address, kind="cases/answered")
    assert "It left today.\n\nIt arrives on Friday." in letter.text
    shopper = visit.elsewhere()
    shopper.sign_in(alice)
    mine = shopper.open(f"/questions/{case.number}/")
    assert "It arrives on Friday." in mine.text
    assert "Nora" not in mine.text
    case.refresh_from_db()
    assert (case.status, case.assignee) == (Status.ANSWERED, nora.staff.ref)


def test_an_answer_to_an_unproved_address_stays_on_the_page(
    nora: Colleague, visit: Visit, letterbox: Letterbox
) -> None:
    """The letter holds a link and nothing of the answer; who follows it reads the answer."""
    answers(nora, asked())

    letter = letterbox.last(to=ASKER, kind="cases/answered")
    assert "Friday" not in letter.text
    assert "It arrives on Friday." in visit.open(letterbox.link(to=ASKER)).text


def test_writing_by_the_letters_link_proves_the_address(nora: Colleague, visit: Visit, letterbox: Letterbox) -> None:
    """Looking proves nothing, a mail scanner looks too; pressing a button does, and the next letter has the answer."""
    case = asked()
    visit.open(letterbox.link(to=ASKER))
    case.refresh_from_db()
    assert case.proved_at is None

    page = visit.press("Send the message", text="It is urgent")
    assert "Your message has arrived" in page.text
    answers(nora, case, seen=2)

    assert "It arrives on Friday." in letterbox.last(to=ASKER, kind="cases/answered").text
    assert Event.CASE_CONTACT_PROVED in events_of(case)


def test_the_page_shown_at_once_proves_nothing(visit: Visit) -> None:
    """Whoever typed a stranger's address sees their own question, and that address stays unproved."""
    visit.open("/ask/")
    visit.press("Send the question", contact="victim@example.org", title="x", text="y", **visit.picture())

    visit.press("Send the message", text="more")

    case = Case.objects.get()
    assert case.proved_at is None
    assert "I didn't ask this" not in (visit.page.buttons if visit.page else [])


def test_whoever_asked_nothing_is_written_to_no_more(nora: Colleague, visit: Visit, letterbox: Letterbox) -> None:
    """The button in the letter's page closes it, removes the address and ends every link; answers write no letter."""
    case = asked()
    link = letterbox.link(to=ASKER)
    answers(nora, case)
    page = visit.open(link)
    assert page.text.index("It arrives on Friday.") < page.text.index("I didn't ask this")

    page = visit.press("I didn't ask this")

    assert "We write to you no more about it" in page.text
    case.refresh_from_db()
    assert (case.contact, case.contact_mark, case.status) == ("", None, Status.CLOSED)
    assert visit.open(link).status == 404
    letters = len(letterbox)
    answers(nora, case, seen=2)
    assert len(letterbox) == letters


def test_a_reply_opens_it_again_with_a_new_clock(nora: Colleague, visit: Visit, alice: Person, clock: Clock) -> None:
    """After the answer, and after it was closed, writing makes it wait for an answer again."""
    case = asked(by=alice)
    answers(nora, case)
    visit.sign_in(alice)
    first = case.answer_by
    clock.shift(days=7)

    visit.open(f"/questions/{case.number}/")
    visit.press("Send the message", text="It isn't here")
    case.refresh_from_db()
    assert case.status == Status.OPEN
    assert case.answer_by > first
    visit.press("It is settled: close it")
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    visit.press("Send the message", text="No, it isn't")
    case.refresh_from_db()
    assert case.status == Status.OPEN


def test_every_step_is_in_the_journal(nora: Colleague, alice: Person) -> None:
    """Who did what, without a word of what was written."""
    case = asked(by=alice)
    answers(nora, case)
    actions.close(case.pk, actor=nora.actor)

    assert events_of(case) == ["case_opened", "case_written", "case_answered", "case_moved", "case_moved"]
    said = str(list(JournalEntry.objects.filter(details__case=str(case.pk)).values()))
    assert "parcel" not in said
    assert "Friday" not in said


def test_every_look_is_in_the_journal(visit: Visit, nora: Colleague, alice: Person) -> None:
    """Opening a case in the console leaves who looked, and at whose; the queue shows no words but the title."""
    case = asked(by=alice)
    nora.signs_in(visit)
    assert "Where is my parcel?" not in (visit.page.text if visit.page else "")

    visit.open(page_of(case))

    look = JournalEntry.objects.get(event=Event.CASE_SEEN)
    assert (look.actor_kind, look.actor_ref, look.subject) == ("staff", nora.staff.ref, alice.account.ref)


def test_a_page_that_comes_back_is_a_look_as_well(visit: Visit, nora: Colleague, alice: Person) -> None:
    """A button pressed without having opened the page shows what was said, and is written down."""
    case = asked(by=alice)
    nora.signs_in(visit)

    page = visit.post(page_of(case), do="answer", text=" ")

    assert "Where is my parcel?" in page.text
    assert JournalEntry.objects.get(event=Event.CASE_SEEN).subject == alice.account.ref


def test_closing_by_staff_is_told(nora: Colleague, visit: Visit, letterbox: Letterbox) -> None:
    """The person learns it, and how to go on; closing again tells nobody anything."""
    case = asked()
    nora.signs_in(visit)
    visit.open(page_of(case))

    visit.press("Close the question")
    letters = len(letterbox)
    actions.close(case.pk, actor=nora.actor)

    assert "write to us on this page" in letterbox.last(to=ASKER, kind="cases/closed").text
    assert len(letterbox) == letters


# --- somebody else's -----------------------------------------------------------------------------------------------
def test_somebody_elses_question_is_not_found(visit: Visit, alice: Person, mallory: Person) -> None:
    """By its number it is as if there were none, to read and to write; nothing comes about."""
    case = asked(by=alice)
    visit.sign_in(mallory)

    assert visit.open(f"/questions/{case.number}/").status == 404
    assert visit.post(f"/questions/{case.number}/", text="hello", do="close").status == 404
    assert case.number not in visit.open("/questions/").text
    case.refresh_from_db()
    assert case.status == Status.OPEN
    assert Message.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("secret", ["2345678923456789", "x", "%00", "A" * 3_000])
def test_a_forged_link_shows_nothing(visit: Visit, secret: str) -> None:
    """A guess, a fragment, a flood: the same page, which says what may be wrong."""
    asked()

    page = visit.open(f"/case/{secret}/")

    assert page.status == 404
    assert "parcel" not in page.text


def test_an_old_link_shows_nothing(visit: Visit, letterbox: Letterbox, clock: Clock) -> None:
    """After sixty days it is over, for writing, too."""
    case = asked()
    link = letterbox.link(to=ASKER)
    visit.open(link)
    clock.shift(days=60)

    assert "older than 60 days" in visit.open(link).text
    assert visit.post(link, text="hello").status == 404
    assert Message.objects.filter(case=case).count() == 1


def test_a_question_that_is_gone_is_gone(visit: Visit, nora: Colleague, letterbox: Letterbox) -> None:
    """What was erased between two looks is answered as not found, to its owner and to staff."""
    case = asked()
    nora.signs_in(visit)
    visit.open(page_of(case))
    actions.forget_address(ASKER)

    assert visit.press("Send the answer", text="x").status == 404


def test_no_page_of_the_console_lets_strangers_in() -> None:
    """Every address of it but sign-in, sign-out and the set-up link says by itself that it asks who is there."""
    from tests.architecture import addresses  # noqa: PLC0415 - walks the site

    site = [one for one in addresses.all_of() if one.name.startswith("console:")]
    open_ones = {one.name for one in site if not getattr(one.view, "asks_staff", False)}

    assert open_ones == {"console:sign_in", "console:sign_out", "console:set_up"}
    assert len(site) >= 6


def test_signing_in_leads_back_to_the_case(visit: Visit, nora: Colleague) -> None:
    """A link to a case, followed while signed out, opens it after signing in; until then nothing of it shows."""
    case = asked()
    page: Page = visit.open(page_of(case))
    assert case.number not in page.text

    assert visit.press("Sign in", **nora.typed()).path == page_of(case)
