"""The queue, and several of the staff at work in it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from konto.cases import actions
from konto.cases.actions import Attachment, Kind, Meanwhile, Subject
from konto.cases.models import Author, Case, Message
from konto.kernel import alarms
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm
from tests.cast import Person
from tests.letters import Letterbox
from tests.questions import answers, asked, page_of
from tests.staff import NORA, OMAR, Colleague
from tests.threads import at_once
from tests.visiting import Visit


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
    assert case.number in visit.open("/console/queue/?mine=on").text
    other = visit.elsewhere()
    omar.signs_in(other)
    assert case.number not in other.open("/console/queue/?mine=on").text
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
        page = visit.open("/console/queue/")

    numbers = list(Case.objects.order_by("answer_by", "id").values_list("number", flat=True))
    assert all(number in page.text for number in numbers[:50])
    assert numbers[50] not in page.text
    later = visit.open(f"/console/queue/{page.links['Due later']}")
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

    page = visit.open(f"/console/queue/?{query}")

    assert {name for name, case in cases.items() if case.number in page.text} == shown


def test_a_title_turns_nothing_around(visit: Visit, nora: Colleague) -> None:
    """Signs that reverse the text, and markup, stay within the title, in the queue and on the case's page."""
    title = "\u202etxt.lleh <b>bold</b>"
    case = asked(title=title)
    nora.signs_in(visit)

    for path in ("/console/queue/", page_of(case)):
        assert "<bdi>\u202etxt.lleh &lt;b&gt;bold&lt;/b&gt;</bdi>" in visit.open(path).html
