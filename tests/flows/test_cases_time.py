"""What time does to cases: reminders, silence, keeping, and an address or an account that goes."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as konto
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from konto.cases import actions
from konto.cases.actions import Channel, Contact, Kind, Subject
from konto.cases.attachments import Attachment
from konto.cases.jobs import tidy
from konto.cases.models import Case, File, Link, Message, Status
from konto.kernel import alarms, holdings
from konto.kernel import clock as kernel_clock
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.cast import Person
from tests.clocks import Clock
from tests.letters import Letterbox
from tests.staff import Colleague
from tests.visiting import Visit

pytestmark = pytest.mark.django_db
TABLES = (File, Link, Message, Case)


def opened(key: str, *, account: Person | None = None, address: str = "asker@example.org", text: str = "x") -> Case:
    return actions.open_case(
        Subject.QUESTION,
        account_ref=account.account.ref if account else None,
        contact=Contact(Channel.EMAIL, account.address if account else address),
        language="en",
        text=text,
        evidence={},
        key=key,
        network=None,
        actor=Actor.stranger(),
        files=[Attachment("a.txt", Kind.TEXT, "txt", text.encode())],
    )


def rows() -> dict[str, int]:
    return {table._meta.db_table: table.objects.count() for table in TABLES}


# --- reminders -----------------------------------------------------------------------------------------------------
def test_staff_are_reminded_once_before_and_once_after(
    clock: Clock, letterbox: Letterbox, nora: Colleague, visit: Visit
) -> None:
    """Four hours before it is due, and when it is overdue; the letter names the number alone, the queue shows it."""
    case = opened("one")
    clock.to(case.answer_by - timedelta(hours=4))
    for _ in range(2):
        tidy(0)
    near = letterbox.all(kind="cases/due")
    clock.to(case.answer_by)
    for _ in range(2):
        tidy(0)

    late = letterbox.all(kind="cases/due")
    assert (len(near), len(late)) == (1, 2)
    assert near[0].subject == "Answers at Konto are due soon"
    assert late[0].subject == "Answers at Konto are overdue"
    assert case.number in late[0].text
    assert "asker@" not in late[0].text
    assert late[0].to == konto.KONTO_SUPPORT_ADDRESS
    assert JournalEntry.objects.filter(event=Event.CASE_OVERDUE).count() == 1
    nora.signs_in(visit)
    assert "overdue" in (visit.page.text if visit.page else "")


def test_what_is_late_is_told_one_step_higher(clock: Clock, letterbox: Letterbox, settings: Settings) -> None:
    """Whoever answers for those who answer hears of it once it is late, and not before."""
    settings.KONTO_ESCALATION_ADDRESS = "head@shop.example"
    case = opened("one")
    clock.to(case.answer_by - timedelta(hours=4))
    tidy(0)
    assert not letterbox.all(to="head@shop.example")
    clock.to(case.answer_by)
    tidy(0)

    assert case.number in letterbox.last(to="head@shop.example", kind="cases/due").text
    assert len(letterbox.all(kind="cases/due")) == 3


def test_an_address_that_is_none_holds_nothing_up(clock: Clock, letterbox: Letterbox, settings: Settings) -> None:
    """The other one is told, and the case is marked as late."""
    settings.KONTO_SUPPORT_ADDRESS, settings.KONTO_ESCALATION_ADDRESS = "the office downstairs", "head@shop.example"
    case = opened("one")
    clock.to(case.answer_by)
    tidy(0)

    assert [letter.to for letter in letterbox.all(kind="cases/due")] == ["head@shop.example"]
    assert Case.objects.get().overdue_at


def test_an_answered_case_reminds_nobody(clock: Clock, letterbox: Letterbox, nora: Colleague) -> None:
    """The clock stands still once it is answered."""
    case = opened("one")
    actions.answer(case.pk, "here", seen=1, key=uuid4(), actor=nora.actor)
    clock.shift(days=10)

    tidy(0)

    assert letterbox.all(kind="cases/due") == []


def test_silence_closes_an_answered_case(clock: Clock, nora: Colleague) -> None:
    """After two weeks without a word it is closed; one that waits for us never is."""
    answered, waiting = opened("one"), opened("two")
    actions.answer(answered.pk, "here", seen=1, key=uuid4(), actor=nora.actor)
    clock.shift(days=13)
    tidy(0)
    assert Case.objects.get(pk=answered.pk).status == Status.ANSWERED
    clock.shift(days=1)

    tidy(0)

    assert Case.objects.get(pk=answered.pk).status == Status.CLOSED
    assert Case.objects.get(pk=waiting.pk).status == Status.OPEN


# --- keeping -------------------------------------------------------------------------------------------------------
def test_a_strangers_question_goes_some_time_after_it_is_closed(
    clock: Clock, alice: Person, settings: Settings
) -> None:
    """Words, files, address, links: all of it. An account's question stays with the account."""
    settings.KONTO_CASE_KEEP_DAYS = 30
    strangers, hers = opened("one"), opened("two", account=alice)
    for case in (strangers, hers):
        actions.close(case.pk, actor=Actor.system())
    clock.shift(days=29)
    tidy(0)
    assert Case.objects.count() == 2
    clock.shift(days=1)

    tidy(0)

    assert list(Case.objects.values_list("pk", flat=True)) == [hers.pk]
    assert rows() == {"cases_file": 1, "cases_link": 1, "cases_message": 1, "cases_case": 1}
    assert JournalEntry.objects.filter(event=Event.CASE_PURGED).count() == 1


def test_the_mark_of_a_visitors_network_is_kept_for_a_day(visit: Visit, clock: Clock) -> None:
    """Used for counting and dropped."""
    visit.open("/ask/")
    visit.press("Send the question", contact="a@example.org", title="t", text="x", **visit.picture())
    assert Case.objects.get().network_mark
    clock.shift(days=1)

    tidy(0)

    assert Case.objects.get().network_mark is None


# --- leaving -------------------------------------------------------------------------------------------------------
def test_leaving_takes_questions_messages_and_files_along(visit: Visit, alice: Person, bob: Person) -> None:
    """The consequences count them; afterwards nothing of Alice's is left, and all of Bob's is there."""
    opened("bob", account=bob, text=f"{alice.address} never answers me")
    visit.sign_in(alice)
    visit.open("/ask/")
    sent = SimpleUploadedFile("me.txt", f"I am {alice.address}".encode())
    visit.press("Send the question", title="Mine", text=f"Write to {alice.address}", attachments=sent)
    actions.open_case(
        Subject.NOT_ME,
        account_ref=alice.account.ref,
        contact=None,
        language="en",
        text="",
        evidence={"request": "abc"},
        key="alarm",
        network=None,
        actor=Actor.system(),
    )
    assert "Questions you asked" in visit.open("/leave/").text

    alice.leaves()

    assert rows() == {"cases_file": 1, "cases_link": 1, "cases_message": 1, "cases_case": 1}
    assert Case.objects.get().account_ref == bob.account.ref


def test_what_was_asked_signed_out_under_the_address_goes_too(alice: Person) -> None:
    """However the address was spelled then; what others asked stays."""
    opened("hers", address=alice.address.upper(), text="as myself")
    opened("other", address="other@example.org")

    alice.leaves()

    assert list(Case.objects.values_list("key", flat=True)) == ["other"]


def test_a_stranger_can_not_hold_up_somebodys_leaving(alice: Person) -> None:
    """An address in a stranger's words and file is the stranger's: Alice is gone all the same."""
    opened("nasty", address="nasty@example.org", text=f"{alice.address} {alice.address}")

    alice.leaves()

    assert rows()["cases_case"] == 1


def test_rows_left_behind_are_found(alice: Person) -> None:
    """The rule about strangers covers rows without an owner alone: one of hers that stays is a trace."""
    case = opened("hers", account=alice)
    subject = alice.account.subject

    assert "cases_case" in holdings.remaining(subject)
    assert "IS NOT NULL" in holdings.not_of_the_living("cases_case")
    Case.objects.filter(pk=case.pk).update(contact="x")
    holdings.erase("cases", subject)
    assert rows() == {"cases_file": 0, "cases_link": 0, "cases_message": 0, "cases_case": 0}


# --- alarms --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("alarm", list(Alarm))
def test_every_alarm_becomes_a_case_for_staff_alone(alarm: Alarm, visit: Visit, alice: Person, nora: Colleague) -> None:
    """Raised twice it is one; its evidence is in the console, and nowhere on the owner's pages."""
    for _ in range(2):
        alarms.raise_alarm(
            alarm,
            key=f"{alarm}:1",
            account_ref=alice.account.ref,
            evidence={"request": "0a1b2c", "at": kernel_clock.now()},
        )

    case = Case.objects.get()
    assert case.subject == alarm.value
    nora.signs_in(visit)
    assert "0a1b2c" in visit.open(f"/console/cases/{case.pk}/").text
    owner = visit.elsewhere()
    owner.sign_in(alice)
    assert case.number not in owner.open("/questions/").text
    assert owner.open(f"/questions/{case.number}/").status == 404


def test_an_alarm_that_staff_write_about_is_seen_by_the_owner(visit: Visit, alice: Person, nora: Colleague) -> None:
    """From the first message on it stands under “My questions”, without the evidence."""
    alarms.raise_alarm(Alarm.NOT_ME, key="1", account_ref=alice.account.ref, evidence={"request": "0a1b2c"})
    case = Case.objects.get()

    actions.answer(case.pk, "Is this device yours?", seen=0, key=uuid4(), actor=nora.actor)

    visit.sign_in(alice)
    page = visit.open(f"/questions/{case.number}/")
    assert "Is this device yours?" in page.text
    assert "0a1b2c" not in page.text


def test_alarms_are_due_sooner_than_questions(clock: Clock) -> None:
    """One working day against two, unless the operator says otherwise."""
    alarms.raise_alarm(Alarm.BUDGET, key="1")
    question = opened("q")

    assert Case.objects.get(subject=Subject.BUDGET).answer_by < question.answer_by
