"""Questions and answers, made as rooms and staff make them."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.urls import reverse

from konto.cases import actions
from konto.cases.actions import Channel, Contact, Subject
from konto.cases.models import Case, Message
from konto.kernel.actors import Actor
from tests.cast import Person
from tests.staff import Colleague

ASKER = "asker@example.org"
ANSWER = "It left today.\nIt arrives on Friday."


def asked(
    *, by: Person | None = None, key: str = "test", text: str = "Where is my parcel?", title: str = "My parcel"
) -> Case:
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
        title=title,
    )


def page_of(case: Case) -> str:
    return reverse("console:case", args=[case.pk])


def answers(colleague: Colleague, case: Case, text: str = ANSWER, *, seen: int = 1, key: UUID | None = None) -> Message:
    return actions.answer(case.pk, text, seen=seen, key=key or uuid4(), actor=colleague.actor).message
