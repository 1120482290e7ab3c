"""Question and answer, both ways: by the console, by page and letter; and two of the staff at once."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from konto.cases import actions
from konto.cases.actions import Attachment, Channel, Contact, Kind, Meanwhile, Subject
from konto.cases.models import Author, Case, Message, Status
from konto.kernel import alarms
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.cast import Person
from tests.clocks import Clock
from tests.letters import Letterbox
from tests.staff import NORA, OMAR, Colleague
from tests.threads import at_once
from tests.visiting import Page, Visit

ASKER = "asker@example.org"
ANSWER = "It left today.\nIt arrives on Friday."


def asked(*, by: Person | None = None, key: str = "test", text: str = "Where is my parcel?") -> Case:
    """A question, opened as a room would."""
    contact = Contact(Channel.EMAIL, by.address if by else ASKER, proved=by is not None)
    return actions.open_case(
        Subject.QUESTION,
        account_ref=by.account.ref if by else None,
        contact=contact,
        language="en",
        text=text,
        evidence={},
        key=key,
        network=None,
        actor=Actor.person(by.account.ref) if by else Actor.stranger(),
        title="My parcel",
    )


def page_of(case: Case) -> str:
    return reverse("console:case", args=[case.pk])


def events_of(case: Case) -> list[str]:
    entries = JournalEntry.objects.filter(details__case=str(case.pk)).order_by("at", "id")
    return list(entries.values_list("event", flat=True))


def answers(colleague: Colleague, case: Case, text: str = ANSWER, *, seen: int = 1, key: UUID | None = None) -> Message:
    return actions.answer(case.pk, text, seen=seen, key=key or uuid4(), actor=colleague.actor)


def test_staff_answer_from_the_queue(
    visit: Visit, alice: Person, nora: Colleague, letterbox: Letterbox, clock: Clock
) -> None:
    """Queue, case, answer: the asker reads it on their page and, their address being proved, in the letter."""
    case = asked(by=alice)
    nora.signs_in(visit)
    assert case.number in visit.page.text if visit.page else False
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
    visit.open(link)

    page = visit.press("I didn't ask this")

    assert "We write to you no more about it" in page.text
    case.refresh_from_db()
    assert (case.contact, case.contact_mark, case.status) == ("", None, Status.CLOSED)
    assert visit.open(link).status == 404
    letters = len(letterbox)
    answers(nora, case)
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


# --- two at once ---------------------------------------------------------------------------------------------------
def test_the_second_answer_is_told_of_the_first(visit: Visit, nora: Colleague, omar: Colleague) -> None:
    """Omar's answer, begun before Nora's was sent, stays typed; he reads hers, and sends only if he still wants to."""
    case = asked()
    omar.signs_in(visit)
    visit.open(page_of(case))
    answers(nora, case)

    page = visit.press("Send the answer", text="Nobody knows.")

    assert page.status == 400
    assert "Somebody has written meanwhile" in page.text
    assert "It arrives on Friday." in page.text
    assert page.values["text"] == "Nobody knows."
    assert Message.objects.filter(case=case, author=Author.STAFF).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_make_one() -> None:
    """Of two who send at the same moment one wins; the other is told, and one letter is written."""
    nora, omar = NORA.starts(), OMAR.starts()
    case = asked()

    def answer_as(colleague: Colleague) -> bool:
        try:
            answers(colleague, case, colleague.name)
        except Meanwhile:
            return False
        return True

    assert sorted(at_once(lambda: answer_as(nora), lambda: answer_as(omar))) == [False, True]
    assert Message.objects.filter(case=case, author=Author.STAFF).count() == 1
    assert len(Letterbox().all(kind="cases/answered")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_at_once_are_one() -> None:
    """The case is theirs who was faster."""
    nora, omar = NORA.starts(), OMAR.starts()
    case = asked()

    def take_as(colleague: Colleague) -> bool:
        try:
            actions.assign(case.pk, colleague.staff.ref, instead_of=None, actor=colleague.actor)
        except Meanwhile:
            return False
        return True

    assert sorted(at_once(lambda: take_as(nora), lambda: take_as(omar))) == [False, True]


def test_a_case_is_taken_and_taken_over(visit: Visit, nora: Colleague, omar: Colleague) -> None:
    """“Only mine” shows it to whose it is; taking it over from a page that is out of date is refused."""
    case = asked()
    nora.signs_in(visit)
    visit.open(page_of(case))
    visit.press("Take it")
    assert case.number in visit.open("/console/?mine=on").text
    other = visit.elsewhere()
    omar.signs_in(other)
    assert case.number not in other.open("/console/?mine=on").text
    other.open(page_of(case))
    actions.assign(case.pk, None, instead_of=nora.staff.ref, actor=nora.actor)

    page = other.press("Take it over")

    assert "Somebody else was faster" in page.text
    case.refresh_from_db()
    assert case.assignee is None


def test_an_answer_sent_twice_is_one(nora: Colleague, letterbox: Letterbox) -> None:
    """The second press of the button adds nothing and writes no letter."""
    case, key = asked(), uuid4()
    answers(nora, case, key=key)

    answers(nora, case, key=key)

    assert Message.objects.filter(case=case).count() == 2
    assert len(letterbox.all(kind="cases/answered")) == 1


def test_a_person_writes_ten_times_and_waits(visit: Visit, nora: Colleague, alice: Person) -> None:
    """Then it is our turn; what was typed stays, and after the answer they may write again."""
    case = asked(by=alice)
    for _ in range(9):
        actions.reply(case.pk, "more", key=uuid4(), actor=Actor.person(alice.account.ref))
    visit.sign_in(alice)
    visit.open(f"/questions/{case.number}/")

    page = visit.press("Send the message", text="even more")

    assert "Wait for our answer" in page.text
    assert page.values["text"] == "even more"
    assert Message.objects.filter(case=case).count() == 10
    answers(nora, case, seen=10)
    visit.open(f"/questions/{case.number}/")
    assert "Your message has arrived" in visit.press("Send the message", text="thanks").text


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


# --- many ----------------------------------------------------------------------------------------------------------
def test_a_long_queue_costs_no_more(
    visit: Visit, nora: Colleague, alice: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Fifty to a page, the next due first, in ten queries at most, however many wait; the rest is a page away."""
    for number in range(60):
        case = asked(key=str(number), by=alice if number % 2 else None)
        actions.assign(case.pk, nora.staff.ref, instead_of=None, actor=nora.actor)
    nora.signs_in(visit)

    with django_assert_max_num_queries(10):
        page = visit.open("/console/")

    numbers = list(Case.objects.order_by("answer_by", "id").values_list("number", flat=True))
    assert all(number in page.text for number in numbers[:50])
    assert numbers[50] not in page.text
    later = visit.open(f"/console/{page.links['Due later']}")
    assert numbers[59] in later.text
    assert "Due earlier" in later.links


def test_a_long_conversation_costs_no_more(
    visit: Visit, nora: Colleague, alice: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Ten queries at most for staff, whatever was written and attached."""
    case = asked(by=alice)
    for number in range(9):
        file = Attachment("a.txt", Kind.TEXT, "txt", b"x" * 1_000_000)
        actions.reply(case.pk, "more", key=uuid4(), files=[file], actor=Actor.person(alice.account.ref))
        actions.answer(case.pk, "so", seen=2 * number + 2, key=uuid4(), actor=nora.actor)
    nora.signs_in(visit)

    with django_assert_max_num_queries(10):
        assert visit.open(page_of(case)).text.count("Answer by Nora Lind") == 9


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=closed", {"closed"}),
        ("subject=budget", {"alarm"}),
        ("mine=on", {"open"}),
        ("status=closed&subject=budget", set()),
        ("status=%00&subject=' OR 1=1&page=-3", {"open", "alarm"}),
        ("page=99999999999999999999", set()),
        ("page=9999", set()),
    ],
)
def test_the_queue_is_filtered(visit: Visit, nora: Colleague, query: str, shown: set[str]) -> None:
    """By state, subject and whose; what can't be chosen is left aside."""
    alarms.raise_alarm(Alarm.BUDGET, key="1")
    cases = {"open": asked(key="a"), "closed": asked(key="b"), "alarm": Case.objects.get(subject=Subject.BUDGET)}
    actions.assign(cases["open"].pk, nora.staff.ref, instead_of=None, actor=nora.actor)
    actions.close(cases["closed"].pk, actor=nora.actor)
    nora.signs_in(visit)

    page = visit.open(f"/console/?{query}")

    assert {name for name, case in cases.items() if case.number in page.text} == shown
