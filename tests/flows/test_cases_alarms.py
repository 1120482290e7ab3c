"""What staff write about an alarm reaches whoever it is about, and nobody else; what they decide about a number."""

from __future__ import annotations

import re

import pytest

from konto.cases import actions
from konto.cases.actions import Channel, Contact, Subject
from konto.cases.models import Case, Message, Status
from konto.identity.models import Account, ContactChange, Identifier
from konto.kernel import alarms
from konto.kernel import clock as kernel_clock
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm
from konto.kernel.events import Event
from tests.cast import ALICE, BOB, Person
from tests.clocks import Clock
from tests.contacts import changes_to, undo_link
from tests.letters import Letterbox, work
from tests.questions import ASKER, asked, page_of
from tests.recovering import NUMBER, has_only_a_phone, has_phone
from tests.staff import Colleague
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Page, Visit

MINE = "This number is mine, and new to me"
SAID = "Was it you who took the address back?"


def raised(account: Account, alarm: Alarm = Alarm.CONTACT_UNDONE) -> Case:
    alarms.raise_alarm(alarm, key="1", account_ref=account.ref, evidence={"request": "0a1b2c"})
    return Case.objects.get()


def answered_by(nora: Colleague, visit: Visit, case: Case, text: str = SAID) -> Page:
    nora.signs_in(visit)
    visit.open(page_of(case))
    page = visit.press("Send the answer", text=text)
    work()
    return page


def says_number_is_new(visit: Visit, letterbox: Letterbox) -> Page:
    visit.open("/number/")
    visit.fill(number=NUMBER)
    work()
    text = letterbox.last(to=NUMBER, kind="identity/number_code").text
    return visit.press(MINE, code=next(word for word in text.split() if word.isdigit() and len(word) == 6))


# --- who is told ---------------------------------------------------------------------------------------------------
def test_an_answer_to_an_alarm_goes_to_every_contact_of_the_account(
    visit: Visit, alice: Person, nora: Colleague, letterbox: Letterbox
) -> None:
    """By letter and text, in words for somebody who asked nothing; the link opens it, and they can write back."""
    has_phone(alice)
    case = raised(alice.account)

    page = answered_by(nora, visit, case)

    assert "Sent." in page.text
    letter = letterbox.last(to=alice.address, kind="cases/written")
    assert "A message about your account" in letter.subject
    assert SAID in letter.text
    assert "question" not in letter.text
    assert letterbox.last(to=NUMBER, kind="cases/written").channel == "sms"
    owner = visit.elsewhere()
    told = owner.open(letterbox.link(to=alice.address))
    assert "About your account's contacts" in told.title or "About your account's contacts" in told.text
    assert SAID in told.text
    owner.press("Send the message", text="Yes")
    case.refresh_from_db()
    assert case.status == Status.OPEN


@pytest.mark.parametrize("why", ["old", "doubted", "bounced"])
def test_a_number_that_may_be_somebody_else_s_is_not_written_to(
    visit: Visit, alice: Person, nora: Colleague, letterbox: Letterbox, why: str
) -> None:
    """Confirmed long ago, claimed by another, or refusing texts: staff read that nobody was told."""
    phone = has_only_a_phone(alice, proved_days_ago=400 if why == "old" else 1)
    if why != "old":
        Identifier.objects.filter(pk=phone.pk).update(**{f"{why}_at": kernel_clock.now()})
    case = raised(phone.account)

    page = answered_by(nora, visit, case)

    assert "Nobody was told: the account has no contact that can be reached." in page.text
    assert "Sent." not in page.text
    assert not letterbox.all(kind="cases/written")
    assert Message.objects.filter(case=case, text=SAID).exists()


def test_an_alarm_about_nobody_s_account_tells_nobody(visit: Visit, nora: Colleague, letterbox: Letterbox) -> None:
    """What staff write there is for staff, and they read so."""
    alarms.raise_alarm(Alarm.BUDGET, key="1")

    page = answered_by(nora, visit, Case.objects.get())

    assert "Nobody was told: nobody can be reached about this." in page.text
    assert len(letterbox) == 0


def test_closing_an_alarm_of_which_nobody_knows_writes_to_nobody(
    visit: Visit, alice: Person, nora: Colleague, letterbox: Letterbox
) -> None:
    """Its owner asked nothing: there is nothing to tell them. A question that is closed is told, as ever."""
    case = raised(alice.account)
    nora.signs_in(visit)
    visit.open(page_of(case))
    before = len(letterbox)

    visit.press("Close the alarm")

    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert len(letterbox) == before


# --- what the person sees ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "alarm", "title", "banner"),
    [
        ("en", Alarm.CONTACT_UNDONE, "About your account's contacts", "There is a message for you"),
        ("uk", Alarm.NUMBER_NEW_TO_ME, "Про ваш номер", "Для вас є повідомлення"),
        ("nb", Alarm.NOT_ME, "Om kontoen din", "Det er en melding til deg"),
    ],
)
def test_the_cabinet_leads_to_what_staff_wrote(
    visit: Visit, nora: Colleague, language: str, alarm: Alarm, title: str, banner: str
) -> None:
    """A banner until it is settled; under a title that says what it is about, not what staff suspect."""
    owner = visit.elsewhere()
    person = ALICE.but(language=language).joins()
    case = raised(person.account, alarm)
    assert case.language == language
    answered_by(nora, visit, case)
    owner.sign_in(person)

    page = owner.open("/cabinet/")
    assert banner in page.text
    assert f"/questions/{case.number}/" in page.links.values()
    page = owner.open(f"/questions/{case.number}/")
    assert title in page.text
    assert case.get_subject_display() not in page.text
    owner.post(f"/questions/{case.number}/", do="close")
    assert banner not in owner.open("/cabinet/").text


def test_the_banner_is_the_owner_s_alone(visit: Visit, alice: Person, bob: Person, nora: Colleague) -> None:
    """Nobody else hears of it, and a question that was answered draws none."""
    answered_by(nora, visit, raised(alice.account))
    asked(by=bob)
    other = visit.elsewhere()
    other.sign_in(bob)

    assert "There is a message for you" not in other.open("/cabinet/").text


def test_the_console_calls_an_alarm_an_alarm(visit: Visit, nora: Colleague) -> None:
    """Apart from questions, with its language and how soon it is due; on its page it was opened, not asked."""
    case = raised(ALICE.but(language="uk").joins().account)
    nora.signs_in(visit)

    queue = visit.open("/console/queue/").text
    assert "an alarm A change of address or number was taken back" in queue
    assert f"{case.number} · Українська" in queue
    assert "due in" in queue
    page = visit.open(page_of(case))
    assert "Opened" in page.text
    assert "Asked" not in page.text
    assert "Handled by nobody yet" in page.text
    assert "Close the alarm" in page.buttons


# --- a number has a new holder -------------------------------------------------------------------------------------
def test_the_new_holder_is_answered_at_the_number(
    visit: Visit, alice: Person, nora: Colleague, letterbox: Letterbox
) -> None:
    """In a case of their own: what is said there the owner never reads, nor the other way round."""
    has_phone(alice)
    says_number_is_new(visit.elsewhere(network="198.51.100.66"), letterbox)
    holders, owners = Case.objects.get(account_ref=None), Case.objects.get(account_ref=alice.account.ref)
    assert (holders.contact, owners.contact) == (NUMBER, "")

    assert "Sent." in answered_by(nora, visit, holders, "You can use it from Monday on.").text
    visit.open(page_of(owners))
    visit.press("Send the answer", text=SAID)
    work()

    assert letterbox.last(to=NUMBER).kind == "cases/answered"
    assert letterbox.last(to=alice.address).kind == "cases/written"
    assert len(letterbox.all(to=NUMBER, kind="cases/written")) == 0
    link = re.search(r"https?://\S+", letterbox.last(to=NUMBER).text)
    assert link
    told = visit.elsewhere().open(link[0]).text
    assert "About your number" in told
    assert SAID not in told


def test_the_owner_reads_in_the_cabinet_that_the_number_is_doubted(
    visit: Visit, alice: Person, letterbox: Letterbox
) -> None:
    """Until it is confirmed again; nobody else reads it."""
    phone = has_phone(alice)
    visit.sign_in(alice)
    assert "Is this number still yours?" not in visit.open("/cabinet/").text
    says_number_is_new(visit.elsewhere(network="198.51.100.66"), letterbox)

    page = visit.open("/cabinet/")
    assert f"Somebody says that {NUMBER} is theirs now." in page.text
    assert page.links["Put it right"] == "/settings/"
    other = visit.elsewhere()
    other.sign_in(BOB.joins())
    assert "Is this number still yours?" not in other.open("/cabinet/").text
    Identifier.objects.filter(pk=phone.pk).update(doubted_at=None)
    assert "Is this number still yours?" not in visit.open("/cabinet/").text


def test_staff_free_a_number_that_has_a_new_holder(
    visit: Visit, alice: Person, nora: Colleague, letterbox: Letterbox
) -> None:
    """Off the account it goes; the address is told with a link that puts it back, the number is told nothing."""
    has_phone(alice)
    says_number_is_new(visit.elsewhere(network="198.51.100.66"), letterbox)
    nora.signs_in(visit)
    visit.open(page_of(Case.objects.get(account_ref=alice.account.ref)))

    with journalled(Event.IDENTIFIER_CHANGED, Event.CASE_SEEN):
        page = visit.press("Free the number")
    work()

    assert "Freed. The owner can put it back until" in page.text
    assert "Free the number" not in page.buttons
    assert not Identifier.objects.filter(value=NUMBER).exists()
    assert ContactChange.objects.get(old_value=NUMBER).undo_until
    assert "/undo/" in letterbox.last(to=alice.address, kind="identity/contact_changed").text
    assert not letterbox.all(to=NUMBER, kind="identity/contact_changed")


def test_the_only_contact_is_not_freed(visit: Visit, alice: Person, nora: Colleague, letterbox: Letterbox) -> None:
    """Without it its owner could be reached by nobody: staff read why, and nothing comes about."""
    phone = has_only_a_phone(alice)
    says_number_is_new(visit.elsewhere(network="198.51.100.66"), letterbox)
    nora.signs_in(visit)
    visit.open(page_of(Case.objects.get(account_ref=phone.account.ref)))

    with nothing_comes_about(but=(Event.CASE_SEEN,)):
        page = visit.press("Free the number")

    assert "Not freed: the account has no other contact" in page.text
    assert Identifier.objects.filter(pk=phone.pk).exists()


def test_a_number_that_its_owner_confirmed_since_is_not_freed(
    visit: Visit, alice: Person, nora: Colleague, letterbox: Letterbox
) -> None:
    """The button is gone; pressed on a page from before it finds nothing. Of other cases there is none."""
    phone = has_phone(alice)
    says_number_is_new(visit.elsewhere(network="198.51.100.66"), letterbox)
    case = Case.objects.get(account_ref=alice.account.ref)
    nora.signs_in(visit)
    visit.open(page_of(case))
    Identifier.objects.filter(pk=phone.pk).update(doubted_at=None, proved_at=kernel_clock.now())

    assert visit.press("Free the number").status == 404
    assert Identifier.objects.filter(pk=phone.pk).exists()
    assert "Free the number" not in visit.open(page_of(case)).buttons
    assert visit.elsewhere().post(f"{page_of(case)}number/").path == "/console/sign-in/"


# --- what is typed stays -------------------------------------------------------------------------------------------
def test_taking_a_case_keeps_the_answer_that_was_begun(visit: Visit, nora: Colleague) -> None:
    """The button beside the form takes the case, and the words stay where they were."""
    case = asked()
    nora.signs_in(visit)
    visit.open(page_of(case))

    page = visit.press("Take it", text="It left tod")

    assert page.values["text"] == "It left tod"
    case.refresh_from_db()
    assert case.assignee == nora.staff.ref
    assert "It left tod" not in visit.open(page_of(case)).text


def test_closing_asks_about_an_answer_that_was_typed(visit: Visit, nora: Colleague, letterbox: Letterbox) -> None:
    """Nothing is closed and nothing is lost; with the field empty it is closed."""
    case = asked()
    nora.signs_in(visit)
    visit.open(page_of(case))

    with nothing_comes_about(but=(Event.CASE_SEEN,)):
        page = visit.press("Close the question", text="It left today.")

    assert "You have typed an answer." in page.text
    assert page.values["text"] == "It left today."
    case.refresh_from_db()
    assert case.status == Status.OPEN
    visit.press("Close the question", text="")
    case.refresh_from_db()
    assert case.status == Status.CLOSED


def test_a_person_who_closes_sends_what_was_typed(visit: Visit, alice: Person) -> None:
    """Their last words arrive first; with too many of them nothing is closed, and they stay typed."""
    case = asked(by=alice)
    visit.sign_in(alice)
    visit.open(f"/questions/{case.number}/")

    page = visit.press("It is settled: close it", text="x" * 5_001)
    assert page.status == 400
    assert page.values["text"]
    visit.press("It is settled: close it", text="It came, thank you.")

    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert Message.objects.filter(case=case, text="It came, thank you.").count() == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Your question is not sent yet."),
        ("uk", "Ваше запитання ще не надіслано."),
        ("nb", "Spørsmålet ditt er ikke sendt ennå."),
    ],
)
def test_a_question_that_waits_says_that_it_waits(letterbox: Letterbox, db: None, language: str, said: str) -> None:
    """Under a title that says something is missing, too: the sentence stands alone."""
    contact = Contact(Channel.EMAIL, ASKER)
    actions.open_case(
        Subject.MISSING,
        account_ref=None,
        contact=contact,
        language=language,
        text="x",
        evidence={},
        key="1",
        network="203.0.113.9",
        actor=Actor.stranger(),
        held=True,
    )

    assert said in Visit(accept_language=language).open(letterbox.link(to=ASKER)).text


# --- evidence ------------------------------------------------------------------------------------------------------
def test_each_change_that_was_taken_back_is_named_with_its_own_time(
    visit: Visit, alice: Person, nora: Colleague, clock: Clock
) -> None:
    """Three changes, three kinds and times; no contact of anybody is among them."""
    thief = visit.elsewhere()
    thief.sign_in(alice)
    changes_to(thief, "email", "thief@example.net")
    first = undo_link(alice.address)
    clock.shift(minutes=2)
    changes_to(thief, "phone", NUMBER)
    clock.shift(minutes=2)
    changes_to(thief, "email", "thief.second@example.net")
    undoing = visit.elsewhere(network="203.0.113.9")
    undoing.open(first)
    undoing.press("Take it back")

    evidence = Case.objects.get().evidence
    assert [evidence[name] for name in ("kinds", "kinds 2", "kinds 3")] == ["email", "phone", "email"]
    assert len({evidence[name] for name in ("changed_at", "changed_at 2", "changed_at 3")}) == 3
    assert "example.net" not in str(evidence)
    assert NUMBER not in str(evidence)
    nora.signs_in(visit)
    told = visit.open(page_of(Case.objects.get())).text
    assert "What was changed (2) phone number" in told
