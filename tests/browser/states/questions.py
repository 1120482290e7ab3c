"""Asking a person, the pages of a question, and the console."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.urls import reverse

from konto.cases import actions
from konto.cases.actions import Attachment, Channel, Contact, Kind, Subject
from konto.cases.models import Case
from konto.console import actions as staff
from konto.console import demo
from konto.kernel import alarms
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm
from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE, Person
from tests.staff import NORA

page_state("ask", "/ask/")
page_state("ask_signed_in", "/ask/", confirmed=True)
page_state("question_by_code", "/case/")
page_state("question_link_over", "/case/2345678923456789/")
page_state("questions_none", "/questions/", confirmed=True)
page_state("console_sign_in", "/console/")
page_state("console_link_over", "/console/set-up/nothing/")

LONG = "Where is my parcel? " * 30 + "https://shop.example.org/" + "orders/" * 30 + "\n\nSecond paragraph."


def asked(*, by: Person | None = None) -> Case:
    """A question with a long word, and a file with a long name."""
    return actions.open_case(
        Subject.QUESTION,
        account_ref=by.account.ref if by else None,
        contact=Contact(Channel.EMAIL, by.address if by else "asker@example.org", proved=by is not None),
        language="en",
        text=LONG,
        evidence={},
        key=str(uuid4()),
        network=None,
        actor=Actor.stranger(),
        title="My parcel hasn't come, and the shop says nothing",
        files=[Attachment("a-very-long-name-of-a-receipt" * 3 + ".pdf", Kind.PDF, "pdf", b"%PDF-1.7")],
    )


def answered(case: Case) -> Case:
    nora = NORA.starts()
    actions.answer(case.pk, "It left today.", seen=1, key=uuid4(), actor=nora.actor)
    return case


@state
def ask_refused(place: Place) -> None:
    place.go("/ask/")
    place.fill(contact="nowhere")
    place.send()


@state
def ask_receipt(place: Place) -> None:
    asked()
    place.go(place.letter_link())


@state
def question_disowned(place: Place) -> None:
    asked()
    place.go(place.letter_link())
    place.page.get_by_role("button", name="I didn't ask this").click()


@state
def questions(place: Place) -> None:
    place.member()
    asked(by=ALICE)
    answered(asked(by=ALICE))
    place.go("/questions/")


@state
def question_answered(place: Place) -> None:
    place.member()
    case = answered(asked(by=ALICE))
    place.go(reverse("cases:mine_one", args=[case.number]))


@state
def question_reply_refused(place: Place) -> None:
    place.member()
    place.go(reverse("cases:mine_one", args=[asked(by=ALICE).number]))
    place.send()


@state
def console_demo(place: Place) -> None:
    demo.ensure()
    place.go("/console/")


@state
def console_set_up(place: Place) -> None:
    added = staff.add(NORA.email, name=NORA.name, roles=NORA.roles, actor=Actor.system())
    place.go(reverse("console:set_up", args=[added.secret]))


def as_nora(place: Place, path: str) -> None:
    """Sign in to the console on the way to a page of it."""
    place.go(path)
    place.fill(**NORA.typed())
    place.send()


@state
def console_queue_empty(place: Place) -> None:
    NORA.starts()
    as_nora(place, "/console/queue/")


@state
def console_queue(place: Place) -> None:
    ALICE.joins()
    answered(asked(by=ALICE))
    asked()
    with transaction.atomic():
        alarms.raise_alarm(Alarm.NOT_ME, key="1", account_ref=ALICE.account.ref)
    as_nora(place, "/console/queue/")


@state
def console_case(place: Place) -> None:
    case = answered(asked())
    as_nora(place, reverse("console:case", args=[case.pk]))


@state
def console_alarm(place: Place) -> None:
    ALICE.joins()
    NORA.starts()
    with transaction.atomic():
        alarms.raise_alarm(
            Alarm.NOT_ME,
            key="1",
            account_ref=ALICE.account.ref,
            evidence={"request": "0a1b2c3d", "device": "Firefox, Android"},
        )
    as_nora(place, reverse("console:case", args=[Case.objects.get().pk]))


@state
def console_answer_refused(place: Place) -> None:
    NORA.starts()
    as_nora(place, reverse("console:case", args=[asked().pk]))
    place.send()


@state
def ask_by_letter(place: Place) -> None:
    place.go("/ask/")
    place.fill(contact="asker@example.org", title="My parcel", text="Where is it?")
    place.page.locator("button[name=by_letter]").click()


@state
def ask_confirm(place: Place) -> None:
    ask_by_letter(place)
    place.go(place.letter_link())
