"""After getting back in: what is in the account, and what to do where something is missing."""

from __future__ import annotations

import pytest

from konto.cases.models import Case, Message
from konto.identity.models import Identifier, Proof
from konto.kernel import holdings
from tests.cast import ALICE
from tests.letters import work
from tests.recovering import has_phone, recovers
from tests.unchanged import nothing_comes_about

SEND = "Send it to a person"


def test_what_is_in_the_account_is_counted_from_every_room(alice, visit):
    """Each kind that the registry counts is a line with its number; the account is named by its mask."""
    has_phone(alice)
    page = recovers(visit, alice.address)

    assert page.title.startswith("Here is what is in your account")
    assert "a•••@example.org" in page.text
    lines = holdings.counts(alice.account.subject)
    assert len(lines) >= 3
    for line in lines:
        assert str(line.label) in page.text
    assert page.links["Go to my account"] == "/cabinet/"
    assert page.links["Something is missing"] == "/recover/missing/"
    assert "Deleted." not in page.text, "that belongs to leaving"


def test_something_is_missing_opens_a_case_with_words_and_evidence(alice, visit, letterbox):
    """The person's text, the counts of that moment, when, and which request; the case's page is the receipt."""
    recovers(visit, alice.address)
    visit.open("/recover/missing/")
    page = visit.press(SEND, text="Two orders of last spring, about 900 UAH each.")
    work()

    case = Case.objects.get()
    assert page.path == f"/questions/{case.number}/"
    assert (case.subject, case.account_ref, case.contact) == ("missing", alice.account.ref, alice.address)
    assert Message.objects.get(case=case).text == "Two orders of last spring, about 900 UAH each."
    assert case.evidence["Your profile: name, language, password"] == 1
    assert case.evidence["request"]
    assert case.evidence["counted_at"]
    assert case.number in letterbox.last(to=alice.address).text


def test_the_same_form_sent_twice_is_one_case(alice, visit):
    """A second press, or going back and sending again, opens no second case."""
    visit.sign_in(alice)
    form = visit.open("/recover/missing/")
    visit.press(SEND, text="My wish list.")
    visit.page = form
    visit.press(SEND, text="My wish list.")

    assert Case.objects.count() == 1


@pytest.mark.parametrize("text", ["", " ", "x" * 4001])
def test_without_words_or_with_too_many_nothing_is_sent(alice, visit, text):
    """The field says what is wrong."""
    visit.sign_in(alice)
    visit.open("/recover/missing/")
    with nothing_comes_about():
        assert visit.press(SEND, text=text).status == 400
    assert not Case.objects.exists()


def test_an_account_without_any_contact_is_answered_on_its_page(alice, visit):
    """It came through another door alone: the case has no address, and is read under its questions."""
    visit.sign_in(alice)
    Proof.objects.all().delete()
    Identifier.objects.all().delete()
    visit.open("/recover/missing/")

    assert visit.press(SEND, text="My wish list.").path.startswith("/questions/")
    assert Case.objects.get().contact == ""


def test_too_many_cases_have_to_wait(alice, visit):
    """Ten a day for an account; then the page says when another may be opened."""
    visit.sign_in(alice)
    pages = []
    for number in range(11):
        visit.open("/recover/missing/")
        pages.append(visit.press(SEND, text=f"Order {number}").status)

    assert pages == [200] * 10 + [429]


def test_a_stranger_sees_nobodys_counts(visit, db):
    """Both pages lead to sign-in."""
    ALICE.joins()
    assert visit.open("/recover/whole/").path == "/sign-in/"
    assert visit.open("/recover/missing/").path == "/sign-in/"
    assert visit.post("/recover/missing/", text="All of it").path == "/sign-in/"
    assert not Case.objects.exists()
