"""The start page of the console: how much waits, what is overdue, and what is one's own. And the answer times."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from konto.cases import actions
from konto.console.actions import Role
from konto.kernel import alarms
from konto.kernel.alarms import Alarm
from konto.standing import actions as standing
from tests.cast import Person
from tests.clocks import Clock
from tests.questions import answers, asked
from tests.staff import NORA, Colleague
from tests.standing import appeals, restricts
from tests.visiting import Visit


@pytest.fixture(autouse=True)
def _standing_clock(clock: Clock) -> None:
    """Clocks run only where a test says so."""


def test_it_says_how_much_waits_and_what_is_late(visit: Visit, nora: Colleague, clock: Clock) -> None:
    """By subject, with the next due; what is answered, and what nobody has confirmed yet, doesn't wait."""
    asked(key="a")
    alarms.raise_alarm(Alarm.BUDGET, key="1")
    answers(nora, asked(key="c"))
    clock.shift(days=2)
    asked(key="b")
    clock.shift(days=1)
    nora.signs_in(visit)

    page = visit.open("/console/")

    assert "3 matters wait for an answer. 2 of them are overdue." in page.text
    assert "A question next due" in page.text
    assert "2 1 overdue" in page.text
    assert "/console/queue/?subject=budget" in page.links.values()


def test_an_empty_house_says_so(visit: Visit, nora: Colleague) -> None:
    """Nothing waits, and nothing is one's own."""
    nora.signs_in(visit)

    page = visit.open("/console/")

    assert "Nothing waits for an answer" in page.text
    assert "You have taken nothing that waits" in page.text


def test_what_is_taken_stands_there(visit: Visit, nora: Colleague, omar: Colleague) -> None:
    """One's own, not a colleague's."""
    mine, other = asked(key="a"), asked(key="b")
    actions.assign(mine.pk, nora.staff.ref, instead_of=None, actor=nora.actor)
    actions.assign(other.pk, omar.staff.ref, instead_of=None, actor=omar.actor)
    nora.signs_in(visit)

    page = visit.open("/console/")

    assert mine.number in page.text
    assert other.number not in page.text


def test_an_appeal_that_one_has_taken_stands_there(visit: Visit, omar: Colleague, alice: Person) -> None:
    """Beside the questions, for whoever decides it."""
    nora = replace(NORA, roles=(Role.SECURITY,)).starts()
    appeal = appeals(alice, restricts(omar, alice))
    nora.signs_in(visit)
    assert appeal.number not in visit.open("/console/").text

    standing.take(appeal.pk, instead_of=None, actor=nora.actor)

    assert f"Appeal {appeal.number}" in visit.open("/console/").text


@pytest.mark.parametrize(("role", "leads"), [(Role.SECURITY, True), (Role.SUPPORT, False), (Role.ADMIN, False)])
def test_appeals_lead_to_their_own_queue(visit: Visit, omar: Colleague, alice: Person, role: Role, leads: bool) -> None:
    """For those who decide them; others see that they wait, and no more."""
    appeals(alice, restricts(omar, alice))
    replace(NORA, roles=(role,)).starts().signs_in(visit)

    page = visit.open("/console/")

    assert "An appeal against a restriction" in page.text
    assert ("An appeal against a restriction" in " ".join(page.links)) == leads
    assert ("Find a person" in page.text) == (role is not Role.ADMIN)


def test_a_full_house_costs_no_more(
    visit: Visit, nora: Colleague, alice: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """A few queries, however much waits."""
    for number in range(30):
        case = asked(key=str(number), by=alice if number % 2 else None)
        actions.assign(case.pk, nora.staff.ref, instead_of=None, actor=nora.actor)
    nora.signs_in(visit)

    with django_assert_max_num_queries(4):
        assert visit.open("/console/").status == 200


def test_answer_times_are_shown_as_they_are_set(
    visit: Visit, nora: Colleague, clock: Clock, settings: Settings
) -> None:
    """Days and holidays count as the clock of cases counts them, and it is said who hears of what is late."""
    settings.KONTO_CASE_ANSWER_DAYS = 3
    settings.KONTO_SUPPORT_ADDRESS = "help@shop.example"
    settings.KONTO_ESCALATION_ADDRESS = "head@shop.example"
    settings.KONTO_HOLIDAYS = ["12-25", "2026-11-24"]
    nora.signs_in(visit)

    page = visit.open("/console/answer-times/")

    assert "3 working days" in page.text
    assert "24 November 2026" in page.text
    assert "25 December 2026" in page.text
    assert "help@shop.example" in page.text
    assert "What is late is told to head@shop.example, too." in page.text
    assert f"due {asked().answer_by:%-d %B %Y}" in page.text


def test_nobody_told_and_a_closed_house_are_said(visit: Visit, nora: Colleague, settings: Settings) -> None:
    """What the operator left out, or shut, stands there in plain words."""
    settings.KONTO_SUPPORT_ADDRESS = ""
    nora.signs_in(visit)
    settings.KONTO_CLOSED = True

    page = visit.open("/console/answer-times/")

    assert "Nobody gets a letter" in page.text
    assert "Signing up and in is closed" in page.text
