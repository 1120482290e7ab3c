"""What pages of questions say of days and facts: as people say it, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.utils import translation

from konto.cases import actions
from konto.cases.models import Case
from konto.kernel import alarms
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm
from tests.clocks import Clock
from tests.letters import Letterbox
from tests.questions import ASKER, asked, page_of
from tests.staff import Colleague
from tests.visiting import Visit

SATURDAY = datetime(2027, 2, 6, 10, 0, tzinfo=UTC)
ASKED = {"contact": "somebody@example.org", "title": "My parcel", "text": "Where is it?"}


@pytest.fixture(autouse=True)
def _afterwards_as_before() -> Iterator[None]:
    """A page leaves its language behind in the thread."""
    with translation.override(translation.get_language()):
        yield


def _speaking(language: str) -> Visit:
    return Visit(accept_language=language)


@pytest.mark.parametrize(
    ("language", "on_the_page", "in_the_letter"),
    [
        ("en", "A person answers by Tuesday 9 February.", "answers by Tuesday 9 February. Its number"),
        ("uk", "не пізніше 9 лютого (вівторок).", "не пізніше 9 лютого (вівторок). Номер запитання"),
        ("nb", "innen tirsdag 9. februar.", "innen tirsdag 9. februar. Nummeret er"),
    ],
)
def test_an_answer_is_promised_for_a_day(
    clock: Clock, letterbox: Letterbox, settings, language: str, on_the_page: str, in_the_letter: str
) -> None:
    """Asked on a Saturday, it is promised for Tuesday: page and letter say so, and name no hour, least of all 00:00."""
    settings.KONTO_CHALLENGE = "off"
    clock.to(SATURDAY)
    visit = _speaking(language)
    visit.open("/ask/")
    page = visit.fill(**ASKED)

    assert on_the_page in page.text
    letter = letterbox.last(to=ASKED["contact"]).text
    assert in_the_letter in " ".join(letter.split())
    assert "18:00" not in page.text + letter
    assert "00:00" not in page.text + letter


def test_staff_see_when_the_day_ends(clock: Clock, nora: Colleague, visit: Visit) -> None:
    """In the queue and on the case's page: the hour from which it is overdue."""
    clock.to(SATURDAY)
    case = asked()
    nora.signs_in(visit)

    assert "due 9 February 2027, 18:00" in visit.open("/console/").text
    assert "9 February 2027, 18:00" in visit.open(page_of(case)).text


def test_evidence_is_read_out(clock: Clock, nora: Colleague, visit: Visit) -> None:
    """Facts stand under names, moments as people write them, kinds in words; an unknown one comes tidy, at the end."""
    clock.to(SATURDAY)
    alarms.raise_alarm(
        Alarm.CONTACT_UNDONE,
        key="1",
        evidence={
            "weather_outside": "rain",
            "request": "0a1b2c",
            "kinds": "email, phone",
            "door": "password",
            "undone_at": SATURDAY,
            "leaving_stopped": False,
            "retired_on": "2026-11-30",
            "Your profile: name, language, password": 1,
        },
    )
    nora.signs_in(visit)

    page = visit.open(page_of(Case.objects.get()))

    told = page.text.partition("Evidence")[2].partition("Back to the queue")[0]
    for said in (
        "Signed in by password What was changed e-mail address, phone number",
        "Taken back 6 February 2027, 10:00 UTC",
        "Leaving was stopped no",
        "The account was deleted Nov. 30, 2026",
        "Request, as in the log 0a1b2c Your profile: name, language, password 1 Weather outside rain",
    ):
        assert said in told


def test_evidence_of_what_happened_again_is_read_out_time_by_time(clock: Clock, nora: Colleague, visit: Visit) -> None:
    """How often, then the first time, then each later one under its number."""
    clock.to(SATURDAY)
    for session, device in enumerate(("Firefox, Android", "Safari, iOS"), start=70):
        evidence: dict[str, alarms.Evidence] = {"session": session, "device": device, "said_at": SATURDAY}
        alarms.raise_alarm(Alarm.NOT_ME, key=device, account_ref=UUID(int=7), evidence=evidence)
    nora.signs_in(visit)

    page = visit.open(page_of(Case.objects.get()))

    told = page.text.partition("Evidence")[2].partition("Back to the queue")[0]
    said = "How many times 2 Said 6 February 2027, 10:00 UTC Device Firefox, Android Session 70 "
    assert said + "Said (2) 6 February 2027, 10:00 UTC Device (2) Safari, iOS Session (2) 71" in told


def test_evidence_is_read_out_in_the_language_of_staff(nora: Colleague) -> None:
    """Also what another room counted, under the names of its own."""
    alarms.raise_alarm(
        Alarm.NOT_ME,
        key="1",
        evidence={"door": "passkey", "Your profile: name, language, password": 1, "occupied": True},
    )
    visit = _speaking("nb")
    visit.open("/console/sign-in/")
    visit.fill(**nora.typed())

    told = visit.open(page_of(Case.objects.get())).text

    assert "Logget inn med passnøkkel" in told
    assert "Profilen din: navn, språk, passord 1" in told
    assert "tilhører en annen konto nå ja" in told


def test_that_it_is_our_turn_is_said_in_the_language_of_the_page(letterbox: Letterbox) -> None:
    """Whoever has written ten times reads it in their own language."""
    case = asked()
    for _ in range(9):
        actions.reply(case.pk, "more", key=uuid4(), actor=Actor.stranger())
    visit = _speaking("uk")
    visit.open(letterbox.link(to=ASKER))

    page = visit.fill(text="ще")

    assert page.status == 400
    assert "Зачекайте на нашу відповідь" in page.text
